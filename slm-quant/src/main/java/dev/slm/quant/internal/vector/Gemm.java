package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Products of a panel with rows of activations: {@code y[i][r] = Σ_c panel[c][r] · x[i][c]}. Two vectors of panel rows
 * times six rows of x keep twelve sums in registers, which is what 16 registers of 256 bits allow and what hides the
 * latency of a multiply-add; every element of the panel is loaded once for six products.
 *
 * <p>A sum adds its products in the order of the columns, whatever the number of rows; only a single row of x splits it
 * in four, because two sums would wait for each other.
 */
final class Gemm {
    /** Panel rows are taken in steps of so many. */
    static final int STEP = 2 * WIDTH;

    private Gemm() {}

    /**
     * @param panel {@code columns} runs of {@code stride} floats from {@code po} on
     * @param rows how many of a run are used, a multiple of {@link #STEP}
     * @param x {@code n} rows of {@code columns} floats, {@code ldx} apart
     * @param y {@code n} rows of {@code rows} floats, {@code ldy} apart
     * @param add to what is in y, instead of replacing it
     */
    static void multiply(
            float[] panel,
            int po,
            int stride,
            int rows,
            int columns,
            float[] x,
            int xo,
            int ldx,
            int n,
            float[] y,
            int yo,
            int ldy,
            boolean add) {
        int i = 0;
        for (; i + 6 <= n; i += 6) {
            for (int r = 0; r < rows; r += STEP) {
                six(panel, po + r, stride, columns, x, xo + i * ldx, ldx, y, yo + i * ldy + r, ldy, add);
            }
        }
        for (; i + 3 <= n; i += 3) {
            for (int r = 0; r < rows; r += STEP) {
                three(panel, po + r, stride, columns, x, xo + i * ldx, ldx, y, yo + i * ldy + r, ldy, add);
            }
        }
        for (; i < n; i++) {
            for (int r = 0; r < rows; r += STEP) {
                one(panel, po + r, stride, columns, x, xo + i * ldx, y, yo + i * ldy + r, add);
            }
        }
    }

    private static FloatVector start(float[] y, int at, boolean add) {
        return add ? FloatVector.fromArray(F, y, at) : FloatVector.zero(F);
    }

    private static void six(
            float[] panel,
            int p,
            int stride,
            int columns,
            float[] x,
            int xo,
            int ldx,
            float[] y,
            int yo,
            int ldy,
            boolean add) {
        FloatVector a0 = start(y, yo, add);
        FloatVector b0 = start(y, yo + WIDTH, add);
        FloatVector a1 = start(y, yo + ldy, add);
        FloatVector b1 = start(y, yo + ldy + WIDTH, add);
        FloatVector a2 = start(y, yo + 2 * ldy, add);
        FloatVector b2 = start(y, yo + 2 * ldy + WIDTH, add);
        FloatVector a3 = start(y, yo + 3 * ldy, add);
        FloatVector b3 = start(y, yo + 3 * ldy + WIDTH, add);
        FloatVector a4 = start(y, yo + 4 * ldy, add);
        FloatVector b4 = start(y, yo + 4 * ldy + WIDTH, add);
        FloatVector a5 = start(y, yo + 5 * ldy, add);
        FloatVector b5 = start(y, yo + 5 * ldy + WIDTH, add);
        for (int c = 0; c < columns; c++) {
            FloatVector w = FloatVector.fromArray(F, panel, p + c * stride);
            FloatVector v = FloatVector.fromArray(F, panel, p + c * stride + WIDTH);
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = w.fma(t, a0);
            b0 = v.fma(t, b0);
            t = FloatVector.broadcast(F, x[at + ldx]);
            a1 = w.fma(t, a1);
            b1 = v.fma(t, b1);
            t = FloatVector.broadcast(F, x[at + 2 * ldx]);
            a2 = w.fma(t, a2);
            b2 = v.fma(t, b2);
            t = FloatVector.broadcast(F, x[at + 3 * ldx]);
            a3 = w.fma(t, a3);
            b3 = v.fma(t, b3);
            t = FloatVector.broadcast(F, x[at + 4 * ldx]);
            a4 = w.fma(t, a4);
            b4 = v.fma(t, b4);
            t = FloatVector.broadcast(F, x[at + 5 * ldx]);
            a5 = w.fma(t, a5);
            b5 = v.fma(t, b5);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + WIDTH);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + WIDTH);
        a3.intoArray(y, yo + 3 * ldy);
        b3.intoArray(y, yo + 3 * ldy + WIDTH);
        a4.intoArray(y, yo + 4 * ldy);
        b4.intoArray(y, yo + 4 * ldy + WIDTH);
        a5.intoArray(y, yo + 5 * ldy);
        b5.intoArray(y, yo + 5 * ldy + WIDTH);
    }

    private static void three(
            float[] panel,
            int p,
            int stride,
            int columns,
            float[] x,
            int xo,
            int ldx,
            float[] y,
            int yo,
            int ldy,
            boolean add) {
        FloatVector a0 = start(y, yo, add);
        FloatVector b0 = start(y, yo + WIDTH, add);
        FloatVector a1 = start(y, yo + ldy, add);
        FloatVector b1 = start(y, yo + ldy + WIDTH, add);
        FloatVector a2 = start(y, yo + 2 * ldy, add);
        FloatVector b2 = start(y, yo + 2 * ldy + WIDTH, add);
        for (int c = 0; c < columns; c++) {
            FloatVector w = FloatVector.fromArray(F, panel, p + c * stride);
            FloatVector v = FloatVector.fromArray(F, panel, p + c * stride + WIDTH);
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = w.fma(t, a0);
            b0 = v.fma(t, b0);
            t = FloatVector.broadcast(F, x[at + ldx]);
            a1 = w.fma(t, a1);
            b1 = v.fma(t, b1);
            t = FloatVector.broadcast(F, x[at + 2 * ldx]);
            a2 = w.fma(t, a2);
            b2 = v.fma(t, b2);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + WIDTH);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + WIDTH);
    }

    private static void one(
            float[] panel, int p, int stride, int columns, float[] x, int xo, float[] y, int yo, boolean add) {
        FloatVector a0 = start(y, yo, add);
        FloatVector b0 = start(y, yo + WIDTH, add);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector b1 = a1;
        FloatVector a2 = a1;
        FloatVector b2 = a1;
        FloatVector a3 = a1;
        FloatVector b3 = a1;
        int c = 0;
        for (; c + 4 <= columns; c += 4) {
            int w = p + c * stride;
            FloatVector t = FloatVector.broadcast(F, x[xo + c]);
            a0 = FloatVector.fromArray(F, panel, w).fma(t, a0);
            b0 = FloatVector.fromArray(F, panel, w + WIDTH).fma(t, b0);
            t = FloatVector.broadcast(F, x[xo + c + 1]);
            a1 = FloatVector.fromArray(F, panel, w + stride).fma(t, a1);
            b1 = FloatVector.fromArray(F, panel, w + stride + WIDTH).fma(t, b1);
            t = FloatVector.broadcast(F, x[xo + c + 2]);
            a2 = FloatVector.fromArray(F, panel, w + 2 * stride).fma(t, a2);
            b2 = FloatVector.fromArray(F, panel, w + 2 * stride + WIDTH).fma(t, b2);
            t = FloatVector.broadcast(F, x[xo + c + 3]);
            a3 = FloatVector.fromArray(F, panel, w + 3 * stride).fma(t, a3);
            b3 = FloatVector.fromArray(F, panel, w + 3 * stride + WIDTH).fma(t, b3);
        }
        for (; c < columns; c++) {
            FloatVector t = FloatVector.broadcast(F, x[xo + c]);
            a0 = FloatVector.fromArray(F, panel, p + c * stride).fma(t, a0);
            b0 = FloatVector.fromArray(F, panel, p + c * stride + WIDTH).fma(t, b0);
        }
        a0.add(a1).add(a2.add(a3)).intoArray(y, yo);
        b0.add(b1).add(b2.add(b3)).intoArray(y, yo + WIDTH);
    }
}
