package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 4-bit codes of 8 groups of 32 columns, each with its own scale and offset: the 8 words of a pair of groups hold the
 * first group in their even nibbles and the second in their odd ones.
 */
final class LaneQ4_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int GROUP = 32;

    LaneQ4_K() {
        super(SIZE, 144, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int pair = 0; pair < 4; pair++) {
                for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                    pair(packed, at + b * ints() + row, pair, panel, b * SIZE * ROWS + row);
                }
            }
        }
    }

    private static void pair(int[] packed, int at, int pair, float[] panel, int to) {
        FloatVector scale = LaneKScales.scale(packed, at, 2 * pair);
        FloatVector minimum = LaneKScales.minimum(packed, at, 2 * pair);
        FloatVector scale2 = LaneKScales.scale(packed, at, 2 * pair + 1);
        FloatVector minimum2 = LaneKScales.minimum(packed, at, 2 * pair + 1);
        for (int t = 0; t < 8; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + LaneKScales.INTS + (8 * pair + t) * ROWS);
            int first = to + (2 * pair * GROUP + 4 * t) * ROWS;
            int second = first + GROUP * ROWS;
            Lanes.unsigned(v, 0, 15).fma(scale, minimum).intoArray(panel, first);
            Lanes.unsigned(v, 4, 15).fma(scale2, minimum2).intoArray(panel, second);
            Lanes.unsigned(v, 8, 15).fma(scale, minimum).intoArray(panel, first + ROWS);
            Lanes.unsigned(v, 12, 15).fma(scale2, minimum2).intoArray(panel, second + ROWS);
            Lanes.unsigned(v, 16, 15).fma(scale, minimum).intoArray(panel, first + 2 * ROWS);
            Lanes.unsigned(v, 20, 15).fma(scale2, minimum2).intoArray(panel, second + 2 * ROWS);
            Lanes.unsigned(v, 24, 15).fma(scale, minimum).intoArray(panel, first + 3 * ROWS);
            Lanes.unsigned(v, 28, 15).fma(scale2, minimum2).intoArray(panel, second + 3 * ROWS);
        }
    }
}
