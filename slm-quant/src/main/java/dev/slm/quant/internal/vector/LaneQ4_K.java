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
 * 4-bit codes of 8 groups of 32 columns: the 8 words of a pair of groups hold the first group in their even nibbles and the
 * second in their odd ones.
 */
final class LaneQ4_K extends LaneCodes {

    private static final int SIZE = 256;
    private static final int GROUP = 32;

    LaneQ4_K() {
        super(SIZE, 144, NONE, GROUP);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        LaneKScales.expand(packed, at, to);
        LaneKScales.nibbles(packed, at + LaneKScales.INTS, to.codes);
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
        Expanded head = scratch.block;
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.expand(packed, block, head);
            for (int pair = 0; pair < 4; pair++) {
                int words = block + LaneKScales.INTS + pair * 8 * ROWS;
                int column = b * SIZE + pair * 2 * GROUP;
                for (int row = 0; row < ROWS; row += 2 * WIDTH) {
                    pair(packed, words + row, x, xo + column, head, 2 * pair * ROWS + row, y, yo + row);
                }
            }
            LaneKScales.addOffsets(head.offsets, sums, b * SIZE / Sums.RUN, y, yo);
        }
    }

    /** Adds scale times code times activation of two groups: codes become floats where they lie. */
    private static void pair(int[] packed, int at, float[] x, int xo, Expanded head, int so, float[] y, int yo) {
        IntVector nibble = IntVector.broadcast(I, 15);
        FloatVector low0 = FloatVector.zero(F);
        FloatVector low1 = low0;
        FloatVector high0 = low0;
        FloatVector high1 = low0;
        for (int t = 0; t < 8; t++) {
            IntVector v0 = IntVector.fromArray(I, packed, at + t * ROWS);
            IntVector v1 = IntVector.fromArray(I, packed, at + t * ROWS + WIDTH);
            for (int i = 0; i < 4; i++) {
                FloatVector low = FloatVector.broadcast(F, x[xo + 4 * t + i]);
                low0 = ((FloatVector) v0.and(nibble).convert(I2F, 0)).fma(low, low0);
                low1 = ((FloatVector) v1.and(nibble).convert(I2F, 0)).fma(low, low1);
                v0 = v0.lanewise(LSHR, 4);
                v1 = v1.lanewise(LSHR, 4);
                FloatVector high = FloatVector.broadcast(F, x[xo + GROUP + 4 * t + i]);
                high0 = ((FloatVector) v0.and(nibble).convert(I2F, 0)).fma(high, high0);
                high1 = ((FloatVector) v1.and(nibble).convert(I2F, 0)).fma(high, high1);
                v0 = v0.lanewise(LSHR, 4);
                v1 = v1.lanewise(LSHR, 4);
            }
        }
        float[] scales = head.scales;
        FloatVector y0 = FloatVector.fromArray(F, scales, so).fma(low0, FloatVector.fromArray(F, y, yo));
        FloatVector.fromArray(F, scales, so + ROWS).fma(high0, y0).intoArray(y, yo);
        FloatVector y1 =
                FloatVector.fromArray(F, scales, so + WIDTH).fma(low1, FloatVector.fromArray(F, y, yo + WIDTH));
        FloatVector.fromArray(F, scales, so + ROWS + WIDTH).fma(high1, y1).intoArray(y, yo + WIDTH);
    }
}
