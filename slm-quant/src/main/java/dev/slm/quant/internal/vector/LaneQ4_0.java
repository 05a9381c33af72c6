package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** 4-bit codes, zero at 8: word t holds columns 4t … 4t+3 in its even nibbles and 16 more in its odd ones. */
final class LaneQ4_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ4_0() {
        super(SIZE, 18, 0);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                block(packed, at + b * ints(), panel, b * SIZE * ROWS, row);
            }
        }
    }

    private static void block(int[] packed, int at, float[] panel, int to, int row) {
        FloatVector scale = Lanes.highHalf(Lanes.lone(packed, at, row));
        FloatVector zero = scale.mul(-8);
        for (int t = 0; t < 4; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + CODES + t * ROWS + row);
            int low = to + 4 * t * ROWS + row;
            int high = low + 16 * ROWS;
            Lanes.unsigned(v, 0, 15).fma(scale, zero).intoArray(panel, low);
            Lanes.unsigned(v, 4, 15).fma(scale, zero).intoArray(panel, high);
            Lanes.unsigned(v, 8, 15).fma(scale, zero).intoArray(panel, low + ROWS);
            Lanes.unsigned(v, 12, 15).fma(scale, zero).intoArray(panel, high + ROWS);
            Lanes.unsigned(v, 16, 15).fma(scale, zero).intoArray(panel, low + 2 * ROWS);
            Lanes.unsigned(v, 20, 15).fma(scale, zero).intoArray(panel, high + 2 * ROWS);
            Lanes.unsigned(v, 24, 15).fma(scale, zero).intoArray(panel, low + 3 * ROWS);
            Lanes.unsigned(v, 28, 15).fma(scale, zero).intoArray(panel, high + 3 * ROWS);
        }
    }
}
