package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 2-bit codes of 16 groups of 16 columns: 4 words with a byte of scale and offset for each group, 16 words of codes, four
 * runs of 32 columns to a byte, and one word with d and dmin.
 */
final class LaneQ2_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int CODES = 4 * ROWS;
    private static final int FACTORS = CODES + 16 * ROWS;

    LaneQ2_K() {
        super(SIZE, 84, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        for (int b = 0; b < blocks; b++) {
            for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
                int block = at + b * ints() + row;
                IntVector factors = IntVector.fromArray(Lanes.I, packed, block + FACTORS);
                FloatVector d = Lanes.lowHalf(factors);
                FloatVector dmin = Lanes.highHalf(factors);
                for (int group = 0; group < 16; group++) {
                    group(packed, block, d, dmin, group, panel, b * SIZE * ROWS + row);
                }
            }
        }
    }

    private static void group(int[] packed, int at, FloatVector d, FloatVector dmin, int group, float[] panel, int to) {
        IntVector bytes = IntVector.fromArray(Lanes.I, packed, at + group / 4 * ROWS)
                .lanewise(VectorOperators.LSHR, group % 4 * 8);
        FloatVector scale = Lanes.unsigned(bytes, 0, 15).mul(d);
        FloatVector minimum = Lanes.unsigned(bytes, 4, 15).mul(dmin).neg();
        int run = group / 2;
        int codes = at + CODES + (run / 4 * 8 + group % 2 * 4) * ROWS;
        for (int t = 0; t < 4; t++) {
            IntVector v =
                    IntVector.fromArray(Lanes.I, packed, codes + t * ROWS).lanewise(VectorOperators.LSHR, run % 4 * 2);
            int column = to + (group * 16 + 4 * t) * ROWS;
            Lanes.storeBytes(v, 3, scale, minimum, panel, column);
        }
    }
}
