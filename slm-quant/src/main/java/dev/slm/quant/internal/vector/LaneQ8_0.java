package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Signed bytes: word t holds columns 4t … 4t+3. */
final class LaneQ8_0 extends LaneFormat {
    private static final int SIZE = 32;
    private static final int CODES = 16;

    LaneQ8_0() {
        super(SIZE, 34, 0);
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
        for (int t = 0; t < 8; t++) {
            IntVector v = IntVector.fromArray(Lanes.I, packed, at + CODES + t * ROWS + row);
            int column = to + 4 * t * ROWS + row;
            signed(v.lanewise(VectorOperators.LSHL, 24)).mul(scale).intoArray(panel, column);
            signed(v.lanewise(VectorOperators.LSHL, 16)).mul(scale).intoArray(panel, column + ROWS);
            signed(v.lanewise(VectorOperators.LSHL, 8)).mul(scale).intoArray(panel, column + 2 * ROWS);
            signed(v).mul(scale).intoArray(panel, column + 3 * ROWS);
        }
    }

    private static FloatVector signed(IntVector high) {
        return Lanes.toFloat(high.lanewise(VectorOperators.ASHR, 24));
    }
}
