package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Codes of so few bits that their products with activations of 8 bits add up in 16: counted from the middle of their range,
 * {@code zero}, half a group of n columns gives sums of at most {@code zero · 127 · n / 2}, and no format here exceeds 32512.
 * Sums may wrap on the way. The sum of a group is exact, whatever the order; it becomes a float and is scaled group by group,
 * so that a row's result does not depend on the batch that it is in.
 */
abstract class LaneShortCodes extends LaneCodes {
    private static final int BYTE_PAIR = 0x00ff00ff;

    private static final int SIGN_PAIR = 0x80008000;

    private final int group;
    private final int zero;
    private final boolean offsets;

    /**
     * @param zero the code in the middle of the range
     * @param offsets whether groups have an offset of their own; otherwise {@code zero} stands for 0
     */
    LaneShortCodes(int columns, int bytes, int lone, int group, int zero, boolean offsets) {
        super(columns, bytes, lone, group);
        this.group = group;
        this.zero = zero;
        this.offsets = offsets;
    }

    /** Columns that share scale and offset. */
    final int group() {
        return group;
    }

    final int zero() {
        return zero;
    }

    /** Whether {@link ShortGemm} can take this format. */
    final boolean suitsShortGemm() {
        return group == RoundedRows.GROUP && zero <= 8;
    }

    final boolean hasOffsets() {
        return offsets;
    }

    /**
     * Multiplies 32 rows with one row of activations.
     *
     * @param packed holds the blocks from {@code at} on
     * @param y receives 32 products from {@code yo} on
     */
    void multiply(int[] packed, int at, int blocks, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        Arrays.fill(y, yo, yo + ROWS, 0);
        Expanded block = scratch.block;
        for (int b = 0; b < blocks; b++) {
            System.arraycopy(packed, at + b * ints(), block.packed, 0, ints());
            expand(block.packed, 0, block);
            for (int g = 0; g < columns() / group; g++) {
                int from = b * columns() + g * group;
                int run = from / Sums.RUN;
                int runs = group / Sums.RUN;
                sumGroup(
                        block.codes,
                        g,
                        group / 4,
                        x.pairs,
                        x.pair(row, 0) + from / 2,
                        x.bias(row, run, runs, 0, zero),
                        x.bias(row, run, runs, 1, zero),
                        scratch.sums);
            }
            addGroups(scratch.sums, columns() / group, block.scales, block.offsets, x, row, b * columns(), y, yo);
        }
    }

    private static void sumGroup(
            int[] codes, int g, int words, int[] pairs, int xo, int evenBias, int oddBias, int[] sums) {
        IntVector mask = IntVector.broadcast(I, BYTE_PAIR);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            IntVector even0 = IntVector.broadcast(I, evenBias);
            IntVector even1 = even0;
            IntVector odd0 = IntVector.broadcast(I, oddBias);
            IntVector odd1 = odd0;
            for (int w = 0; w < words; w++) {
                IntVector v = IntVector.fromArray(I, codes, (g * words + w) * ROWS + row);
                IntVector u = IntVector.fromArray(I, codes, (g * words + w) * ROWS + row + WIDTH);
                IntVector x = IntVector.broadcast(I, pairs[xo + 2 * w]);
                even0 = v.and(mask).mul(x).add(even0);
                even1 = u.and(mask).mul(x).add(even1);
                x = IntVector.broadcast(I, pairs[xo + 2 * w + 1]);
                odd0 = v.lanewise(LSHR, 8).and(mask).mul(x).add(odd0);
                odd1 = u.lanewise(LSHR, 8).and(mask).mul(x).add(odd1);
            }
            even0.lanewise(ASHR, 16).add(odd0.lanewise(ASHR, 16)).intoArray(sums, g * ROWS + row);
            even1.lanewise(ASHR, 16).add(odd1.lanewise(ASHR, 16)).intoArray(sums, g * ROWS + row + WIDTH);
        }
    }

    /**
     * Adds to 32 products, group by group, the sum of codes times the row's scale and the activations' factor, and the
     * row's offset times the sum of the activations.
     *
     * @param column where the groups start
     */
    final void addGroups(
            int[] sums,
            int groups,
            float[] scales,
            float[] rowOffsets,
            RoundedRows x,
            int row,
            int column,
            float[] y,
            int yo) {
        int factor = x.scale(row, column / RoundedRows.GROUP);
        if (offsets) {
            int run = x.sum(row, column / Sums.RUN);
            addGroups(sums, groups, group, zero, scales, rowOffsets, x.scales, factor, x.sums, run, y, yo);
        } else {
            addGroups(sums, groups, group, scales, x.scales, factor, y, yo);
        }
    }

    private static void addGroups(
            int[] sums, int groups, int group, float[] scales, float[] factors, int fo, float[] y, int yo) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector f = FloatVector.fromArray(F, y, yo + row);
            for (int g = 0; g < groups; g++) {
                IntVector i = IntVector.fromArray(I, sums, g * ROWS + row);
                f = ((FloatVector) i.convert(I2F, 0))
                        .mul(FloatVector.fromArray(F, scales, g * ROWS + row))
                        .fma(FloatVector.broadcast(F, factors[fo + g * group / RoundedRows.GROUP]), f);
            }
            f.intoArray(y, yo + row);
        }
    }

    private static void addGroups(
            int[] sums,
            int groups,
            int group,
            int zero,
            float[] scales,
            float[] offsets,
            float[] factors,
            int fo,
            float[] runs,
            int ro,
            float[] y,
            int yo) {
        FloatVector zeros = FloatVector.broadcast(F, zero);
        int perGroup = group / Sums.RUN;
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector f = FloatVector.fromArray(F, y, yo + row);
            for (int g = 0; g < groups; g++) {
                IntVector i = IntVector.fromArray(I, sums, g * ROWS + row);
                FloatVector scale = FloatVector.fromArray(F, scales, g * ROWS + row);
                f = ((FloatVector) i.convert(I2F, 0))
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, factors[fo + g * group / RoundedRows.GROUP]), f);
                int run = ro + g * perGroup;
                float sum = perGroup == 1 ? runs[run] : runs[run] + runs[run + 1];
                f = scale.fma(zeros, FloatVector.fromArray(F, offsets, g * ROWS + row))
                        .fma(FloatVector.broadcast(F, sum), f);
            }
            f.intoArray(y, yo + row);
        }
    }

    /**
     * Unpacks blocks of 32 rows for {@link ShortGemm}: codes from their middle, two rows in an int.
     *
     * @param panel receives, column by column from {@code po} on, {@link ShortGemm#BAND_INTS} ints
     * @param scales receives, group by group from {@code so} on, a float a row
     * @param offsets the same: what is added to scale times code from the middle
     */
    final void unpackTwins(
            int[] packed,
            int at,
            int blocks,
            int[] panel,
            int po,
            float[] scales,
            float[] offsets,
            int so,
            Expanded block) {
        int floats = columns() / group * ROWS;
        for (int b = 0; b < blocks; b++) {
            expand(packed, at + b * ints(), block);
            twins(block.codes, columns() / 4, zero, panel, po + b * columns() * ShortGemm.BAND_INTS);
            for (int i = 0; i < floats; i += WIDTH) {
                FloatVector scale = FloatVector.fromArray(F, block.scales, i);
                scale.intoArray(scales, so + b * floats + i);
                if (this.offsets) {
                    scale.fma(FloatVector.broadcast(F, zero), FloatVector.fromArray(F, block.offsets, i))
                            .intoArray(offsets, so + b * floats + i);
                }
            }
        }
    }

    /** Halves less {@code zero} by ints: their sign bits are set first, so that none borrows, and turned last. */
    private static void twins(int[] codes, int words, int zero, int[] panel, int to) {
        IntVector mask = IntVector.broadcast(I, BYTE_PAIR);
        IntVector low = IntVector.broadcast(I, 0xffff);
        IntVector signs = IntVector.broadcast(I, SIGN_PAIR);
        IntVector shift = IntVector.broadcast(I, SIGN_PAIR - zero * 0x10001);
        for (int w = 0; w < words; w++) {
            for (int row = 0; row < ROWS; row += 2 * WIDTH) {
                IntVector v = IntVector.fromArray(I, codes, w * ROWS + row);
                IntVector u = IntVector.fromArray(I, codes, w * ROWS + row + WIDTH);
                int at = to + 4 * w * ShortGemm.BAND_INTS + row / 2;
                IntVector a = v.and(mask).add(shift).lanewise(XOR, signs);
                IntVector b = u.and(mask).add(shift).lanewise(XOR, signs);
                a.and(low).or(b.lanewise(LSHL, 16)).intoArray(panel, at);
                a.lanewise(LSHR, 16).or(b.lanewise(AND_NOT, low)).intoArray(panel, at + 2 * ShortGemm.BAND_INTS);
                a = v.lanewise(LSHR, 8).and(mask).add(shift).lanewise(XOR, signs);
                b = u.lanewise(LSHR, 8).and(mask).add(shift).lanewise(XOR, signs);
                a.and(low).or(b.lanewise(LSHL, 16)).intoArray(panel, at + ShortGemm.BAND_INTS);
                a.lanewise(LSHR, 16).or(b.lanewise(AND_NOT, low)).intoArray(panel, at + 3 * ShortGemm.BAND_INTS);
            }
        }
    }
}
