package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.S;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import org.jspecify.annotations.Nullable;

/**
 * Products of a band of 32 rows of small codes with rounded activations, in 16 bits: a multiplication and an addition do
 * twice as many products as a multiply-add of floats, and they do not compete for the same units of the processor.
 *
 * <p>For codes that lie no farther than 8 from the middle: then the sum over a group fits in 16 bits, too.
 *
 * <p>Twelve sums of a group of 32 columns stay in registers; then they go to memory, and a second loop turns those of all
 * groups into floats. With both in one loop, registers would not suffice.
 */
final class ShortGemm {
    /** Columns of a group. */
    private static final int GROUP = RoundedRows.GROUP;

    private static final int PAIRS = GROUP / 2;

    /** Rows of the batch that share the load of a code. */
    private static final int TILE = 6;

    /** Ints of sums that a tile needs for each group. */
    static final int SUMS = 2 * TILE * 16;

    private ShortGemm() {}

    /**
     * @param panel codes from {@link LaneShortCodes#unpackPairs}, with their scales, and offsets or null
     * @param firstGroup the group of x that the panel starts with
     * @param groups how many groups the panel has
     * @param first the first row of x
     * @param count rows of x
     * @param sums scratch of {@code groups · SUMS} ints
     * @param y {@code count} rows of 32 floats, {@code ldy} apart; when {@code firstGroup > 0} the products are added
     */
    static void multiply(
            int[] panel,
            float[] scales,
            float @Nullable [] offsets,
            RoundedRows x,
            int firstGroup,
            int groups,
            int first,
            int count,
            int[] sums,
            float[] y,
            int yo,
            int ldy) {
        int ldx = x.columns() / 2;
        for (int i = 0; i < count; i += TILE) {
            int rows = Math.min(TILE, count - i);
            for (int r = 0; r < ROWS; r += 2 * WIDTH) {
                int done = 0;
                while (done < rows) {
                    int tile = rows - done >= TILE ? TILE : rows - done >= 3 ? 3 : 1;
                    for (int g = 0; g < groups; g++) {
                        int p = g * PAIRS * ROWS + r;
                        int xo = x.pair(first + i + done, firstGroup + g);
                        int so = (g * TILE + done) * 2 * WIDTH;
                        if (tile == TILE) {
                            six(panel, p, x.pairs, xo, ldx, sums, so);
                        } else if (tile == 3) {
                            three(panel, p, x.pairs, xo, ldx, sums, so);
                        } else {
                            one(panel, p, x.pairs, xo, sums, so);
                        }
                    }
                    done += tile;
                }
                for (int row = 0; row < rows; row += 2) {
                    // Two rows at a time hide the latency of their sums; an odd last one is done twice.
                    int other = Math.min(row + 1, rows - 1);
                    scale(
                            sums,
                            row * 2 * WIDTH,
                            other * 2 * WIDTH,
                            groups,
                            scales,
                            r,
                            x.scales,
                            x.scale(first + i + row, firstGroup),
                            x.scale(first + i + other, firstGroup),
                            offsets,
                            x.sums,
                            y,
                            yo + (i + row) * ldy + r,
                            yo + (i + other) * ldy + r,
                            firstGroup > 0);
                }
            }
        }
    }

    /** Of two rows, p and q: adds the sums of all groups times scales and factors, and offsets if there are any. */
    private static void scale(
            int[] sums,
            int po,
            int qo,
            int groups,
            float[] scales,
            int r,
            float[] factors,
            int pf,
            int qf,
            float @Nullable [] offsets,
            float[] runs,
            float[] y,
            int py,
            int qy,
            boolean add) {
        FloatVector p0 = add ? FloatVector.fromArray(F, y, py) : FloatVector.zero(F);
        FloatVector p1 = add ? FloatVector.fromArray(F, y, py + WIDTH) : FloatVector.zero(F);
        FloatVector q0 = add ? FloatVector.fromArray(F, y, qy) : FloatVector.zero(F);
        FloatVector q1 = add ? FloatVector.fromArray(F, y, qy + WIDTH) : FloatVector.zero(F);
        for (int g = 0; g < groups; g++) {
            int from = g * TILE * 2 * WIDTH;
            int at = g * ROWS + r;
            IntVector i0 = IntVector.fromArray(I, sums, po + from);
            IntVector i1 = IntVector.fromArray(I, sums, po + from + WIDTH);
            IntVector j0 = IntVector.fromArray(I, sums, qo + from);
            IntVector j1 = IntVector.fromArray(I, sums, qo + from + WIDTH);
            // The sum of both halves fits in 16 bits.
            i0 = i0.add(i0.lanewise(LSHL, 16)).lanewise(ASHR, 16);
            i1 = i1.add(i1.lanewise(LSHL, 16)).lanewise(ASHR, 16);
            j0 = j0.add(j0.lanewise(LSHL, 16)).lanewise(ASHR, 16);
            j1 = j1.add(j1.lanewise(LSHL, 16)).lanewise(ASHR, 16);
            FloatVector s0 = FloatVector.fromArray(F, scales, at);
            FloatVector s1 = FloatVector.fromArray(F, scales, at + WIDTH);
            FloatVector p = FloatVector.broadcast(F, factors[pf + g]);
            FloatVector q = FloatVector.broadcast(F, factors[qf + g]);
            p0 = ((FloatVector) i0.convert(I2F, 0)).mul(s0).fma(p, p0);
            p1 = ((FloatVector) i1.convert(I2F, 0)).mul(s1).fma(p, p1);
            q0 = ((FloatVector) j0.convert(I2F, 0)).mul(s0).fma(q, q0);
            q1 = ((FloatVector) j1.convert(I2F, 0)).mul(s1).fma(q, q1);
            if (offsets != null) {
                s0 = FloatVector.fromArray(F, offsets, at);
                s1 = FloatVector.fromArray(F, offsets, at + WIDTH);
                p = FloatVector.broadcast(F, runs[2 * (pf + g)] + runs[2 * (pf + g) + 1]);
                q = FloatVector.broadcast(F, runs[2 * (qf + g)] + runs[2 * (qf + g) + 1]);
                p0 = s0.fma(p, p0);
                p1 = s1.fma(p, p1);
                q0 = s0.fma(q, q0);
                q1 = s1.fma(q, q1);
            }
        }
        p0.intoArray(y, py);
        p1.intoArray(y, py + WIDTH);
        q0.intoArray(y, qy);
        q1.intoArray(y, qy + WIDTH);
    }

    private static void six(int[] panel, int p, int[] x, int xo, int ldx, int[] sums, int so) {
        ShortVector a0 = ShortVector.zero(S);
        ShortVector b0 = a0;
        ShortVector a1 = a0;
        ShortVector b1 = a0;
        ShortVector a2 = a0;
        ShortVector b2 = a0;
        ShortVector a3 = a0;
        ShortVector b3 = a0;
        ShortVector a4 = a0;
        ShortVector b4 = a0;
        ShortVector a5 = a0;
        ShortVector b5 = a0;
        for (int c = 0; c < PAIRS; c++) {
            ShortVector w = IntVector.fromArray(I, panel, p + c * ROWS).reinterpretAsShorts();
            ShortVector v = IntVector.fromArray(I, panel, p + c * ROWS + WIDTH).reinterpretAsShorts();
            int at = xo + c;
            ShortVector t = IntVector.broadcast(I, x[at]).reinterpretAsShorts();
            a0 = a0.add(w.mul(t));
            b0 = b0.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + ldx]).reinterpretAsShorts();
            a1 = a1.add(w.mul(t));
            b1 = b1.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + 2 * ldx]).reinterpretAsShorts();
            a2 = a2.add(w.mul(t));
            b2 = b2.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + 3 * ldx]).reinterpretAsShorts();
            a3 = a3.add(w.mul(t));
            b3 = b3.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + 4 * ldx]).reinterpretAsShorts();
            a4 = a4.add(w.mul(t));
            b4 = b4.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + 5 * ldx]).reinterpretAsShorts();
            a5 = a5.add(w.mul(t));
            b5 = b5.add(v.mul(t));
        }
        a0.reinterpretAsInts().intoArray(sums, so);
        b0.reinterpretAsInts().intoArray(sums, so + WIDTH);
        a1.reinterpretAsInts().intoArray(sums, so + 2 * WIDTH);
        b1.reinterpretAsInts().intoArray(sums, so + 3 * WIDTH);
        a2.reinterpretAsInts().intoArray(sums, so + 4 * WIDTH);
        b2.reinterpretAsInts().intoArray(sums, so + 5 * WIDTH);
        a3.reinterpretAsInts().intoArray(sums, so + 6 * WIDTH);
        b3.reinterpretAsInts().intoArray(sums, so + 7 * WIDTH);
        a4.reinterpretAsInts().intoArray(sums, so + 8 * WIDTH);
        b4.reinterpretAsInts().intoArray(sums, so + 9 * WIDTH);
        a5.reinterpretAsInts().intoArray(sums, so + 10 * WIDTH);
        b5.reinterpretAsInts().intoArray(sums, so + 11 * WIDTH);
    }

    private static void three(int[] panel, int p, int[] x, int xo, int ldx, int[] sums, int so) {
        ShortVector a0 = ShortVector.zero(S);
        ShortVector b0 = a0;
        ShortVector a1 = a0;
        ShortVector b1 = a0;
        ShortVector a2 = a0;
        ShortVector b2 = a0;
        for (int c = 0; c < PAIRS; c++) {
            ShortVector w = IntVector.fromArray(I, panel, p + c * ROWS).reinterpretAsShorts();
            ShortVector v = IntVector.fromArray(I, panel, p + c * ROWS + WIDTH).reinterpretAsShorts();
            int at = xo + c;
            ShortVector t = IntVector.broadcast(I, x[at]).reinterpretAsShorts();
            a0 = a0.add(w.mul(t));
            b0 = b0.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + ldx]).reinterpretAsShorts();
            a1 = a1.add(w.mul(t));
            b1 = b1.add(v.mul(t));
            t = IntVector.broadcast(I, x[at + 2 * ldx]).reinterpretAsShorts();
            a2 = a2.add(w.mul(t));
            b2 = b2.add(v.mul(t));
        }
        a0.reinterpretAsInts().intoArray(sums, so);
        b0.reinterpretAsInts().intoArray(sums, so + WIDTH);
        a1.reinterpretAsInts().intoArray(sums, so + 2 * WIDTH);
        b1.reinterpretAsInts().intoArray(sums, so + 3 * WIDTH);
        a2.reinterpretAsInts().intoArray(sums, so + 4 * WIDTH);
        b2.reinterpretAsInts().intoArray(sums, so + 5 * WIDTH);
    }

    private static void one(int[] panel, int p, int[] x, int xo, int[] sums, int so) {
        ShortVector a0 = ShortVector.zero(S);
        ShortVector b0 = a0;
        for (int c = 0; c < PAIRS; c++) {
            ShortVector w = IntVector.fromArray(I, panel, p + c * ROWS).reinterpretAsShorts();
            ShortVector v = IntVector.fromArray(I, panel, p + c * ROWS + WIDTH).reinterpretAsShorts();
            int at = xo + c;
            ShortVector t = IntVector.broadcast(I, x[at]).reinterpretAsShorts();
            a0 = a0.add(w.mul(t));
            b0 = b0.add(v.mul(t));
        }
        a0.reinterpretAsInts().intoArray(sums, so);
        b0.reinterpretAsInts().intoArray(sums, so + WIDTH);
    }
}
