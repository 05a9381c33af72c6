package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

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
            Lanes.storeBytes(v, 15, scale, zero, panel, low);
            Lanes.storeBytes(v.lanewise(VectorOperators.LSHR, 4), 15, scale, zero, panel, low + 16 * ROWS);
        }
    }
}
