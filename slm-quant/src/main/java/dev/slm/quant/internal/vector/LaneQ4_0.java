package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 4-bit codes, zero at 8: word t holds columns 4t … 4t+3 in its even nibbles and 16 more in its odd ones.
 */
final class LaneQ4_0 extends LaneCodes {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ4_0() {
        super(SIZE, 18, 0, SIZE);
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
    void multiply(
            int[] packed,
            int at,
            int blocks,
            int columns,
            float[] x,
            int xo,
            float[] sums,
            VectorScratch scratch,
            float[] y,
            int yo) {
        float[] scales = scratch.block.scales;
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            Lanes.lone(packed, block, scales, 0);
            for (int row = 0; row < ROWS; row += 2 * WIDTH) {
                float zero = -8 * (sums[2 * b] + sums[2 * b + 1]);
                block(packed, block + CODES + row, x, xo + b * SIZE, zero, scales, row, y, yo + row);
            }
        }
    }

    /** Codes become floats where they lie: expanding them first would cost a third of the speed. */
    private static void block(
            int[] packed, int at, float[] x, int xo, float zero, float[] scales, int so, float[] y, int yo) {
        IntVector nibble = IntVector.broadcast(I, 15);
        FloatVector low0 = FloatVector.broadcast(F, zero);
        FloatVector low1 = low0;
        FloatVector high0 = FloatVector.zero(F);
        FloatVector high1 = high0;
        for (int t = 0; t < 4; t++) {
            IntVector v0 = IntVector.fromArray(I, packed, at + t * ROWS);
            IntVector v1 = IntVector.fromArray(I, packed, at + t * ROWS + WIDTH);
            for (int i = 0; i < 4; i++) {
                FloatVector low = FloatVector.broadcast(F, x[xo + 4 * t + i]);
                low0 = ((FloatVector) v0.and(nibble).convert(I2F, 0)).fma(low, low0);
                low1 = ((FloatVector) v1.and(nibble).convert(I2F, 0)).fma(low, low1);
                v0 = v0.lanewise(LSHR, 4);
                v1 = v1.lanewise(LSHR, 4);
                FloatVector high = FloatVector.broadcast(F, x[xo + 16 + 4 * t + i]);
                high0 = ((FloatVector) v0.and(nibble).convert(I2F, 0)).fma(high, high0);
                high1 = ((FloatVector) v1.and(nibble).convert(I2F, 0)).fma(high, high1);
                v0 = v0.lanewise(LSHR, 4);
                v1 = v1.lanewise(LSHR, 4);
            }
        }
        FloatVector.fromArray(F, scales, so)
                .fma(low0.add(high0), FloatVector.fromArray(F, y, yo))
                .intoArray(y, yo);
        FloatVector.fromArray(F, scales, so + WIDTH)
                .fma(low1.add(high1), FloatVector.fromArray(F, y, yo + WIDTH))
                .intoArray(y, yo + WIDTH);
    }
}
