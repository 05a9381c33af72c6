package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Products of a panel with rows of activations: {@code y[i][r] = Σ_c panel[r][c] · x[i][c]}. Two vectors of panel rows
 * times six rows of x keep twelve sums in registers, which is what 16 registers of 256 bits allow and what hides the
 * latency of a multiply-add; four vectors, where there are 32 registers, load less for as many products.
 *
 * <p>A sum adds its products in the order of the columns, whatever the number of rows; only a single row of x splits it
 * in four, because two sums would wait for each other.
 */
final class Gemm {
    /** Panel rows are taken in steps of so many. */
    static final int STEP = 2 * WIDTH;

    /** Panel rows that four vectors take; vectors of 512 bits come with 32 registers. */
    private static final int WIDE = 4 * WIDTH;

    private static final boolean HAS_WIDE = WIDE == 2 * Lanes.ROWS;

    private Gemm() {}

    /**
     * @param x {@code n} rows of {@code columns} floats, {@code ldx} apart
     * @param y {@code n} rows of {@code panel.rows} floats, {@code ldy} apart
     * @param add to what is in y, instead of replacing it
     */
    static void multiply(
            Panel panel, int columns, float[] x, int xo, int ldx, int n, float[] y, int yo, int ldy, boolean add) {
        float[] w = panel.data;
        int stride = panel.stride;
        int wideRows = HAS_WIDE ? panel.rows / WIDE * WIDE : 0;
        int i = 0;
        for (; i + 4 <= n; i += 6) {
            int present = Math.min(6, n - i);
            int xi = xo + i * ldx;
            int yi = yo + i * ldy;
            int r = 0;
            for (; r < wideRows; r += WIDE) {
                wideSix(w, panel.row(r), panel.gap, stride, columns, x, xi, ldx, y, yi + r, ldy, present, add);
            }
            for (; r < panel.rows; r += STEP) {
                six(w, panel.row(r), stride, columns, x, xi, ldx, y, yi + r, ldy, present, add);
            }
        }
        for (; i + 3 <= n; i += 3) {
            for (int r = 0; r < panel.rows; r += STEP) {
                three(w, panel.row(r), stride, columns, x, xo + i * ldx, ldx, y, yo + i * ldy + r, ldy, add);
            }
        }
        for (; i < n; i++) {
            for (int r = 0; r < panel.rows; r += STEP) {
                one(w, panel.row(r), stride, columns, x, xo + i * ldx, y, yo + i * ldy + r, add);
            }
        }
    }

    private static void wideSix(
            float[] panel,
            int p,
            int gap,
            int stride,
            int columns,
            float[] x,
            int xo,
            int ldx,
            float[] y,
            int yo,
            int ldy,
            int present,
            boolean add) {
        int x1 = Math.min(1, present - 1) * ldx;
        int x2 = Math.min(2, present - 1) * ldx;
        int x3 = Math.min(3, present - 1) * ldx;
        int x4 = Math.min(4, present - 1) * ldx;
        int x5 = Math.min(5, present - 1) * ldx;
        int y1 = yo + Math.min(1, present - 1) * ldy;
        int y2 = yo + Math.min(2, present - 1) * ldy;
        int y3 = yo + Math.min(3, present - 1) * ldy;
        int y4 = yo + Math.min(4, present - 1) * ldy;
        int y5 = yo + Math.min(5, present - 1) * ldy;
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = add ? FloatVector.fromArray(F, y, yo) : zero;
        FloatVector b0 = add ? FloatVector.fromArray(F, y, yo + WIDTH) : zero;
        FloatVector c0 = add ? FloatVector.fromArray(F, y, yo + 2 * WIDTH) : zero;
        FloatVector d0 = add ? FloatVector.fromArray(F, y, yo + 3 * WIDTH) : zero;
        FloatVector a1 = add ? FloatVector.fromArray(F, y, y1) : zero;
        FloatVector b1 = add ? FloatVector.fromArray(F, y, y1 + WIDTH) : zero;
        FloatVector c1 = add ? FloatVector.fromArray(F, y, y1 + 2 * WIDTH) : zero;
        FloatVector d1 = add ? FloatVector.fromArray(F, y, y1 + 3 * WIDTH) : zero;
        FloatVector a2 = add ? FloatVector.fromArray(F, y, y2) : zero;
        FloatVector b2 = add ? FloatVector.fromArray(F, y, y2 + WIDTH) : zero;
        FloatVector c2 = add ? FloatVector.fromArray(F, y, y2 + 2 * WIDTH) : zero;
        FloatVector d2 = add ? FloatVector.fromArray(F, y, y2 + 3 * WIDTH) : zero;
        FloatVector a3 = add ? FloatVector.fromArray(F, y, y3) : zero;
        FloatVector b3 = add ? FloatVector.fromArray(F, y, y3 + WIDTH) : zero;
        FloatVector c3 = add ? FloatVector.fromArray(F, y, y3 + 2 * WIDTH) : zero;
        FloatVector d3 = add ? FloatVector.fromArray(F, y, y3 + 3 * WIDTH) : zero;
        FloatVector a4 = add ? FloatVector.fromArray(F, y, y4) : zero;
        FloatVector b4 = add ? FloatVector.fromArray(F, y, y4 + WIDTH) : zero;
        FloatVector c4 = add ? FloatVector.fromArray(F, y, y4 + 2 * WIDTH) : zero;
        FloatVector d4 = add ? FloatVector.fromArray(F, y, y4 + 3 * WIDTH) : zero;
        FloatVector a5 = add ? FloatVector.fromArray(F, y, y5) : zero;
        FloatVector b5 = add ? FloatVector.fromArray(F, y, y5 + WIDTH) : zero;
        FloatVector c5 = add ? FloatVector.fromArray(F, y, y5 + 2 * WIDTH) : zero;
        FloatVector d5 = add ? FloatVector.fromArray(F, y, y5 + 3 * WIDTH) : zero;
        int q = p + gap;
        for (int column = 0; column < columns; column++) {
            FloatVector u = FloatVector.fromArray(F, panel, p + column * stride);
            FloatVector v = FloatVector.fromArray(F, panel, p + column * stride + WIDTH);
            FloatVector w = FloatVector.fromArray(F, panel, q + column * stride);
            FloatVector z = FloatVector.fromArray(F, panel, q + column * stride + WIDTH);
            int at = xo + column;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = u.fma(t, a0);
            b0 = v.fma(t, b0);
            c0 = w.fma(t, c0);
            d0 = z.fma(t, d0);
            t = FloatVector.broadcast(F, x[at + x1]);
            a1 = u.fma(t, a1);
            b1 = v.fma(t, b1);
            c1 = w.fma(t, c1);
            d1 = z.fma(t, d1);
            t = FloatVector.broadcast(F, x[at + x2]);
            a2 = u.fma(t, a2);
            b2 = v.fma(t, b2);
            c2 = w.fma(t, c2);
            d2 = z.fma(t, d2);
            t = FloatVector.broadcast(F, x[at + x3]);
            a3 = u.fma(t, a3);
            b3 = v.fma(t, b3);
            c3 = w.fma(t, c3);
            d3 = z.fma(t, d3);
            t = FloatVector.broadcast(F, x[at + x4]);
            a4 = u.fma(t, a4);
            b4 = v.fma(t, b4);
            c4 = w.fma(t, c4);
            d4 = z.fma(t, d4);
            t = FloatVector.broadcast(F, x[at + x5]);
            a5 = u.fma(t, a5);
            b5 = v.fma(t, b5);
            c5 = w.fma(t, c5);
            d5 = z.fma(t, d5);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        c0.intoArray(y, yo + 2 * WIDTH);
        d0.intoArray(y, yo + 3 * WIDTH);
        a1.intoArray(y, y1);
        b1.intoArray(y, y1 + WIDTH);
        c1.intoArray(y, y1 + 2 * WIDTH);
        d1.intoArray(y, y1 + 3 * WIDTH);
        a2.intoArray(y, y2);
        b2.intoArray(y, y2 + WIDTH);
        c2.intoArray(y, y2 + 2 * WIDTH);
        d2.intoArray(y, y2 + 3 * WIDTH);
        a3.intoArray(y, y3);
        b3.intoArray(y, y3 + WIDTH);
        c3.intoArray(y, y3 + 2 * WIDTH);
        d3.intoArray(y, y3 + 3 * WIDTH);
        a4.intoArray(y, y4);
        b4.intoArray(y, y4 + WIDTH);
        c4.intoArray(y, y4 + 2 * WIDTH);
        d4.intoArray(y, y4 + 3 * WIDTH);
        a5.intoArray(y, y5);
        b5.intoArray(y, y5 + WIDTH);
        c5.intoArray(y, y5 + 2 * WIDTH);
        d5.intoArray(y, y5 + 3 * WIDTH);
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
            int present,
            boolean add) {
        int x1 = Math.min(1, present - 1) * ldx;
        int x2 = Math.min(2, present - 1) * ldx;
        int x3 = Math.min(3, present - 1) * ldx;
        int x4 = Math.min(4, present - 1) * ldx;
        int x5 = Math.min(5, present - 1) * ldx;
        int y1 = yo + Math.min(1, present - 1) * ldy;
        int y2 = yo + Math.min(2, present - 1) * ldy;
        int y3 = yo + Math.min(3, present - 1) * ldy;
        int y4 = yo + Math.min(4, present - 1) * ldy;
        int y5 = yo + Math.min(5, present - 1) * ldy;
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = add ? FloatVector.fromArray(F, y, yo) : zero;
        FloatVector b0 = add ? FloatVector.fromArray(F, y, yo + WIDTH) : zero;
        FloatVector a1 = add ? FloatVector.fromArray(F, y, y1) : zero;
        FloatVector b1 = add ? FloatVector.fromArray(F, y, y1 + WIDTH) : zero;
        FloatVector a2 = add ? FloatVector.fromArray(F, y, y2) : zero;
        FloatVector b2 = add ? FloatVector.fromArray(F, y, y2 + WIDTH) : zero;
        FloatVector a3 = add ? FloatVector.fromArray(F, y, y3) : zero;
        FloatVector b3 = add ? FloatVector.fromArray(F, y, y3 + WIDTH) : zero;
        FloatVector a4 = add ? FloatVector.fromArray(F, y, y4) : zero;
        FloatVector b4 = add ? FloatVector.fromArray(F, y, y4 + WIDTH) : zero;
        FloatVector a5 = add ? FloatVector.fromArray(F, y, y5) : zero;
        FloatVector b5 = add ? FloatVector.fromArray(F, y, y5 + WIDTH) : zero;
        for (int c = 0; c < columns; c++) {
            FloatVector w = FloatVector.fromArray(F, panel, p + c * stride);
            FloatVector v = FloatVector.fromArray(F, panel, p + c * stride + WIDTH);
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = w.fma(t, a0);
            b0 = v.fma(t, b0);
            t = FloatVector.broadcast(F, x[at + x1]);
            a1 = w.fma(t, a1);
            b1 = v.fma(t, b1);
            t = FloatVector.broadcast(F, x[at + x2]);
            a2 = w.fma(t, a2);
            b2 = v.fma(t, b2);
            t = FloatVector.broadcast(F, x[at + x3]);
            a3 = w.fma(t, a3);
            b3 = v.fma(t, b3);
            t = FloatVector.broadcast(F, x[at + x4]);
            a4 = w.fma(t, a4);
            b4 = v.fma(t, b4);
            t = FloatVector.broadcast(F, x[at + x5]);
            a5 = w.fma(t, a5);
            b5 = v.fma(t, b5);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, y1);
        b1.intoArray(y, y1 + WIDTH);
        a2.intoArray(y, y2);
        b2.intoArray(y, y2 + WIDTH);
        a3.intoArray(y, y3);
        b3.intoArray(y, y3 + WIDTH);
        a4.intoArray(y, y4);
        b4.intoArray(y, y4 + WIDTH);
        a5.intoArray(y, y5);
        b5.intoArray(y, y5 + WIDTH);
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
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = add ? FloatVector.fromArray(F, y, yo) : zero;
        FloatVector b0 = add ? FloatVector.fromArray(F, y, yo + WIDTH) : zero;
        FloatVector a1 = add ? FloatVector.fromArray(F, y, yo + ldy) : zero;
        FloatVector b1 = add ? FloatVector.fromArray(F, y, yo + ldy + WIDTH) : zero;
        FloatVector a2 = add ? FloatVector.fromArray(F, y, yo + 2 * ldy) : zero;
        FloatVector b2 = add ? FloatVector.fromArray(F, y, yo + 2 * ldy + WIDTH) : zero;
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
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = add ? FloatVector.fromArray(F, y, yo) : zero;
        FloatVector b0 = add ? FloatVector.fromArray(F, y, yo + WIDTH) : zero;
        FloatVector a1 = zero;
        FloatVector b1 = zero;
        FloatVector a2 = zero;
        FloatVector b2 = zero;
        FloatVector a3 = zero;
        FloatVector b3 = zero;
        int c = 0;
        for (; c + 4 <= columns; c += 4) {
            int w = p + c * stride;
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = FloatVector.fromArray(F, panel, w).fma(t, a0);
            b0 = FloatVector.fromArray(F, panel, w + WIDTH).fma(t, b0);
            t = FloatVector.broadcast(F, x[at + 1]);
            a1 = FloatVector.fromArray(F, panel, w + stride).fma(t, a1);
            b1 = FloatVector.fromArray(F, panel, w + stride + WIDTH).fma(t, b1);
            t = FloatVector.broadcast(F, x[at + 2]);
            a2 = FloatVector.fromArray(F, panel, w + 2 * stride).fma(t, a2);
            b2 = FloatVector.fromArray(F, panel, w + 2 * stride + WIDTH).fma(t, b2);
            t = FloatVector.broadcast(F, x[at + 3]);
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
