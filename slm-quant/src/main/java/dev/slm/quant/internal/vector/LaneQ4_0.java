package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 4-bit codes, zero at 8: word t holds columns 4t … 4t+3 in its even nibbles and 16 more in its odd ones.
 */
final class LaneQ4_0 extends LaneShortCodes {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    /** So that their results are added in registers, not by way of memory. */
    private static final int BLOCKS_AT_ONCE = 8;

    LaneQ4_0() {
        super(SIZE, 18, 0, SIZE, 8, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.scales, 0);
        Lanes.multiple(to.scales, -8, to.offsets, ROWS);
        nibbles(packed, at + CODES, to.codes, 0);
    }

    /** Two runs of 16 columns from the nibbles of four words. */
    static void nibbles(int[] packed, int at, int[] codes, int to) {
        IntVector nibble = IntVector.broadcast(I, 0x0f0f0f0f);
        for (int i = 0; i < 4 * ROWS; i += WIDTH) {
            IntVector v = IntVector.fromArray(I, packed, at + i);
            v.and(nibble).intoArray(codes, to + i);
            v.lanewise(LSHR, 4).and(nibble).intoArray(codes, to + 4 * ROWS + i);
        }
    }

    @Override
    void multiply(int[] packed, int at, int blocks, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int first = 0; first < blocks; first += BLOCKS_AT_ONCE) {
            int count = Math.min(BLOCKS_AT_ONCE, blocks - first);
            for (int i = 0; i < count; i++) {
                int block = at + (first + i) * ints();
                int pairs = x.pair(row, first + i);
                Nibbles.multiplyBoth(
                        packed,
                        block + CODES,
                        4,
                        x.pairs,
                        pairs,
                        pairs + Sums.RUN / 2,
                        x.bias(row, 2 * (first + i), 2, zero()),
                        scratch.sums,
                        i * ROWS);
            }
            addBlocks(packed, at + first * ints(), ints(), count, scratch.sums, x.scales, x.scale(row, first), y, yo);
        }
    }

    /** As {@link #addGroups}, with the scales from where they lie. */
    private static void addBlocks(
            int[] packed, int at, int ints, int blocks, int[] sums, float[] factors, int fo, float[] y, int yo) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            int from = at + (row & 15);
            int shift = row < 16 ? 16 : 0;
            FloatVector f = FloatVector.fromArray(F, y, yo + row);
            for (int b = 0; b < blocks; b++) {
                IntVector bits = IntVector.fromArray(I, packed, from + b * ints)
                        .lanewise(LSHL, shift)
                        .lanewise(ASHR, 3)
                        .and(Lanes.HALF_BITS);
                FloatVector scale = ((FloatVector) bits.reinterpretShape(F, 0)).mul(Lanes.HALF_FACTOR);
                f = ((FloatVector) IntVector.fromArray(I, sums, b * ROWS + row).convert(I2F, 0))
                        .mul(scale)
                        .fma(FloatVector.broadcast(F, factors[fo + b]), f);
            }
            f.intoArray(y, yo + row);
        }
    }
}
