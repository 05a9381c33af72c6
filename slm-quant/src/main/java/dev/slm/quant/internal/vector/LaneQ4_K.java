package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

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
        int table = panel.length - LaneKScales.TABLE;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.table(packed, block, panel, table);
            for (int group = 0; group < 8; group++) {
                codes(
                        packed,
                        block + LaneKScales.INTS + group / 2 * 8 * ROWS,
                        group % 2 * 4,
                        panel,
                        table + group * ROWS,
                        (b * SIZE + group * GROUP) * ROWS);
            }
        }
    }

    private static void codes(int[] packed, int at, int shift, float[] panel, int table, int to) {
        for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
            FloatVector scale = FloatVector.fromArray(Lanes.F, panel, table + row);
            FloatVector minimum = FloatVector.fromArray(Lanes.F, panel, table + LaneKScales.MINIMA + row);
            for (int t = 0; t < 8; t++) {
                IntVector v = IntVector.fromArray(Lanes.I, packed, at + t * ROWS + row)
                        .lanewise(VectorOperators.LSHR, shift);
                Lanes.storeBytes(v, 15, scale, minimum, panel, to + 4 * t * ROWS + row);
            }
        }
    }
}
