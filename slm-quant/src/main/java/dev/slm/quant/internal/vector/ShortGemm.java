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
 * Products of one or two bands of 32 rows of small codes with rounded activations, in 16 bits: a multiplication and an
 * addition do twice as many products as a multiply-add of floats, and they do not compete for the same units of the
 * processor.
 *
 * <p>For codes that lie no farther than 8 from the middle: then the sum over a group fits in 16 bits, too.
 *
 * <p>Every lane of 16 bits is a row of the band, so that a sum of 32 columns is whole when it leaves its register. The sums
 * of a tile stay in registers for a group; then they go to memory, and a second loop turns those of all groups into floats.
 * With both in one loop, registers would not suffice. Two bands at once give 512 bits the two vectors of rows that share a
 * load of activations.
 *
 * <p>A tile reads and writes whole steps of rows, so x and y need room for {@link #TILE} more than they have.
 */
final class ShortGemm {
    /**
     * Columns of a panel. The panel of two bands, 64 KB, comes from a second-level cache, which costs less than beginning
     * and ending the loop over the groups more often.
     */
    static final int COLUMNS = 512;

    /** Ints of a column of a band in a panel: two rows in each. */
    static final int BAND_INTS = ROWS / 2;

    /** Bands that are multiplied at once. */
    static final int BANDS = 2;

    /** Ints of the panel of a band. */
    static final int PANEL = COLUMNS * BAND_INTS;

    /** Scales of the panel of a band. */
    static final int SCALES = COLUMNS / RoundedRows.GROUP * ROWS;

    /** Rows of the batch that share the load of a code: their twelve sums leave four of 16 registers. */
    static final int TILE = 6;

    /** Rows of the batch whose sums are scaled together: six chains of additions hide each other's latency. */
    private static final int SCALED = 3;

    /** Ints of sums of a group. */
    private static final int GROUP_SUMS = 2 * TILE * WIDTH;

    /** Ints of sums that a tile needs for all groups of a panel. */
    static final int SUMS = COLUMNS / RoundedRows.GROUP * GROUP_SUMS;

    private static final int GROUP = RoundedRows.GROUP;
    private static final int LDX = RoundedRows.CHUNK;

    private ShortGemm() {}

    /**
     * @param bands 1 or 2; what belongs to the second lies {@link #PANEL} ints, {@link #SCALES} floats and 32 results after
     *     that of the first
     * @param panel codes from {@link LaneShortCodes#unpackTwins}, with their scales, and offsets or null
     * @param firstGroup the group of x that the panel starts with
     * @param groups how many groups the panel has
     * @param first the first row of x
     * @param count rows of x
     * @param sums scratch of {@link #SUMS} ints
     * @param y {@code count} rows of results, {@code ldy} apart; when {@code firstGroup > 0} the products are added
     */
    static void multiply(
            int bands,
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
            int ldy) {
        int vectors = BAND_INTS / WIDTH;
        int all = bands * vectors;
        for (int i = 0; i < count; i += TILE) {
            int rows = Math.min(TILE, count - i);
            int xo = x.chunk(first + i, firstGroup * GROUP);
            for (int v = 0; v < all; v += 2) {
                // A lone vector is done twice: only matrices with an odd number of bands have one.
                int w = Math.min(v + 1, all - 1);
                int p = v / vectors * PANEL + v % vectors * WIDTH;
                int q = w / vectors * PANEL + w % vectors * WIDTH;
                for (int g = 0; g < groups; g++) {
                    int from = g * GROUP * BAND_INTS;
                    if (rows <= 3) {
                        three(panel, p + from, q + from, x.twins, xo + g * GROUP, sums, g * GROUP_SUMS);
                    } else {
                        six(panel, p + from, q + from, x.twins, xo + g * GROUP, sums, g * GROUP_SUMS);
                    }
                }
                for (int u = v; u <= w; u++) {
                    int from = u / vectors * SCALES + u % vectors * 2 * WIDTH;
                    int to = u / vectors * ROWS + u % vectors * 2 * WIDTH;
                    for (int row = 0; row < rows; row += SCALED) {
                        scale(
                                sums,
                                (2 * row + u - v) * WIDTH,
                                groups,
                                scales,
                                offsets,
                                from,
                                x,
                                first + i + row,
                                firstGroup,
                                y,
                                to + (i + row) * ldy,
                                ldy);
                    }
                }
            }
        }
    }

    /** Of three rows: adds the sums of all groups times scales and factors, and offsets if there are any. */
    private static void scale(
            int[] sums,
            int at,
            int groups,
            float[] scales,
            float @Nullable [] offsets,
            int so,
            RoundedRows x,
            int row,
            int firstGroup,
            float[] y,
            int yo,
            int ldy) {
        boolean add = firstGroup > 0;
        float[] factors = x.scales;
        int ldf = x.groups();
        float[] totals = x.totals;
        int fo = x.scale(row, firstGroup);
        FloatVector a0 = add ? FloatVector.fromArray(F, y, yo) : FloatVector.zero(F);
        FloatVector b0 = add ? FloatVector.fromArray(F, y, yo + WIDTH) : FloatVector.zero(F);
        FloatVector a1 = add ? FloatVector.fromArray(F, y, yo + ldy) : FloatVector.zero(F);
        FloatVector b1 = add ? FloatVector.fromArray(F, y, yo + ldy + WIDTH) : FloatVector.zero(F);
        FloatVector a2 = add ? FloatVector.fromArray(F, y, yo + 2 * ldy) : FloatVector.zero(F);
        FloatVector b2 = add ? FloatVector.fromArray(F, y, yo + 2 * ldy + WIDTH) : FloatVector.zero(F);
        for (int g = 0; g < groups; g++) {
            int from = at + g * GROUP_SUMS;
            FloatVector s = FloatVector.fromArray(F, scales, so + g * ROWS);
            FloatVector t = FloatVector.fromArray(F, scales, so + g * ROWS + WIDTH);
            IntVector i = IntVector.fromArray(I, sums, from);
            FloatVector f = FloatVector.broadcast(F, factors[fo + g]);
            a0 = ((FloatVector) i.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .mul(s)
                    .fma(f, a0);
            b0 = ((FloatVector) i.lanewise(ASHR, 16).convert(I2F, 0)).mul(t).fma(f, b0);
            i = IntVector.fromArray(I, sums, from + 2 * WIDTH);
            f = FloatVector.broadcast(F, factors[fo + g + ldf]);
            a1 = ((FloatVector) i.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .mul(s)
                    .fma(f, a1);
            b1 = ((FloatVector) i.lanewise(ASHR, 16).convert(I2F, 0)).mul(t).fma(f, b1);
            i = IntVector.fromArray(I, sums, from + 4 * WIDTH);
            f = FloatVector.broadcast(F, factors[fo + g + 2 * ldf]);
            a2 = ((FloatVector) i.lanewise(LSHL, 16).lanewise(ASHR, 16).convert(I2F, 0))
                    .mul(s)
                    .fma(f, a2);
            b2 = ((FloatVector) i.lanewise(ASHR, 16).convert(I2F, 0)).mul(t).fma(f, b2);
            if (offsets != null) {
                s = FloatVector.fromArray(F, offsets, so + g * ROWS);
                t = FloatVector.fromArray(F, offsets, so + g * ROWS + WIDTH);
                f = FloatVector.broadcast(F, totals[fo + g]);
                a0 = s.fma(f, a0);
                b0 = t.fma(f, b0);
                f = FloatVector.broadcast(F, totals[fo + g + ldf]);
                a1 = s.fma(f, a1);
                b1 = t.fma(f, b1);
                f = FloatVector.broadcast(F, totals[fo + g + 2 * ldf]);
                a2 = s.fma(f, a2);
                b2 = t.fma(f, b2);
            }
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + WIDTH);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + WIDTH);
    }

    private static void six(int[] panel, int p, int q, int[] x, int xo, int[] sums, int so) {
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
        for (int c = 0; c < GROUP; c++) {
            ShortVector w = (ShortVector)
                    IntVector.fromArray(I, panel, p + c * BAND_INTS).reinterpretShape(S, 0);
            ShortVector v = (ShortVector)
                    IntVector.fromArray(I, panel, q + c * BAND_INTS).reinterpretShape(S, 0);
            int at = xo + c;
            ShortVector t = (ShortVector) IntVector.broadcast(I, x[at]).reinterpretShape(S, 0);
            a0 = a0.add(w.mul(t));
            b0 = b0.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + LDX]).reinterpretShape(S, 0);
            a1 = a1.add(w.mul(t));
            b1 = b1.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + 2 * LDX]).reinterpretShape(S, 0);
            a2 = a2.add(w.mul(t));
            b2 = b2.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + 3 * LDX]).reinterpretShape(S, 0);
            a3 = a3.add(w.mul(t));
            b3 = b3.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + 4 * LDX]).reinterpretShape(S, 0);
            a4 = a4.add(w.mul(t));
            b4 = b4.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + 5 * LDX]).reinterpretShape(S, 0);
            a5 = a5.add(w.mul(t));
            b5 = b5.add(v.mul(t));
        }
        ((IntVector) a0.reinterpretShape(I, 0)).intoArray(sums, so);
        ((IntVector) b0.reinterpretShape(I, 0)).intoArray(sums, so + WIDTH);
        ((IntVector) a1.reinterpretShape(I, 0)).intoArray(sums, so + 2 * WIDTH);
        ((IntVector) b1.reinterpretShape(I, 0)).intoArray(sums, so + 3 * WIDTH);
        ((IntVector) a2.reinterpretShape(I, 0)).intoArray(sums, so + 4 * WIDTH);
        ((IntVector) b2.reinterpretShape(I, 0)).intoArray(sums, so + 5 * WIDTH);
        ((IntVector) a3.reinterpretShape(I, 0)).intoArray(sums, so + 6 * WIDTH);
        ((IntVector) b3.reinterpretShape(I, 0)).intoArray(sums, so + 7 * WIDTH);
        ((IntVector) a4.reinterpretShape(I, 0)).intoArray(sums, so + 8 * WIDTH);
        ((IntVector) b4.reinterpretShape(I, 0)).intoArray(sums, so + 9 * WIDTH);
        ((IntVector) a5.reinterpretShape(I, 0)).intoArray(sums, so + 10 * WIDTH);
        ((IntVector) b5.reinterpretShape(I, 0)).intoArray(sums, so + 11 * WIDTH);
    }

    private static void three(int[] panel, int p, int q, int[] x, int xo, int[] sums, int so) {
        ShortVector a0 = ShortVector.zero(S);
        ShortVector b0 = a0;
        ShortVector a1 = a0;
        ShortVector b1 = a0;
        ShortVector a2 = a0;
        ShortVector b2 = a0;
        for (int c = 0; c < GROUP; c++) {
            ShortVector w = (ShortVector)
                    IntVector.fromArray(I, panel, p + c * BAND_INTS).reinterpretShape(S, 0);
            ShortVector v = (ShortVector)
                    IntVector.fromArray(I, panel, q + c * BAND_INTS).reinterpretShape(S, 0);
            int at = xo + c;
            ShortVector t = (ShortVector) IntVector.broadcast(I, x[at]).reinterpretShape(S, 0);
            a0 = a0.add(w.mul(t));
            b0 = b0.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + LDX]).reinterpretShape(S, 0);
            a1 = a1.add(w.mul(t));
            b1 = b1.add(v.mul(t));
            t = (ShortVector) IntVector.broadcast(I, x[at + 2 * LDX]).reinterpretShape(S, 0);
            a2 = a2.add(w.mul(t));
            b2 = b2.add(v.mul(t));
        }
        ((IntVector) a0.reinterpretShape(I, 0)).intoArray(sums, so);
        ((IntVector) b0.reinterpretShape(I, 0)).intoArray(sums, so + WIDTH);
        ((IntVector) a1.reinterpretShape(I, 0)).intoArray(sums, so + 2 * WIDTH);
        ((IntVector) b1.reinterpretShape(I, 0)).intoArray(sums, so + 3 * WIDTH);
        ((IntVector) a2.reinterpretShape(I, 0)).intoArray(sums, so + 4 * WIDTH);
        ((IntVector) b2.reinterpretShape(I, 0)).intoArray(sums, so + 5 * WIDTH);
    }
}
