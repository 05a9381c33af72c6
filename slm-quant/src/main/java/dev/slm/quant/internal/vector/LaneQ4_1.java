package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** 4-bit codes with a minimum: word 0 holds scale and minimum, the others codes as in {@link LaneQ4_0}. */
final class LaneQ4_1 extends LaneFormat {
    private static final int SIZE = 32;

    LaneQ4_1() {
        super(SIZE, 20, NONE);
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
        IntVector head = IntVector.fromArray(Lanes.I, packed, at + row);
        FloatVector scale = Lanes.lowHalf(head);
        FloatVector minimum = Lanes.highHalf(head);
        for (int t = 0; t < 4; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + (1 + t) * ROWS + row);
            int low = to + 4 * t * ROWS + row;
            Lanes.storeBytes(v, 15, scale, minimum, panel, low);
            Lanes.storeBytes(v.lanewise(VectorOperators.LSHR, 4), 15, scale, minimum, panel, low + 16 * ROWS);
        }
    }
}
