package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 5-bit codes of 8 groups of 32 columns: nibbles as in {@link LaneQ4_K}; before them 8 words whose byte i holds the fifth
 * bits of column i of all groups, group g in bit g.
 */
final class LaneQ5_K extends LaneFormat {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int FIFTH_BITS = LaneKScales.INTS;
    private static final int CODES = FIFTH_BITS + 8 * ROWS;

    LaneQ5_K() {
        super(SIZE, 176, NONE);
    }

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel) {
        int table = panel.length - LaneKScales.TABLE;
        for (int b = 0; b < blocks; b++) {
            int block = at + b * ints();
            LaneKScales.table(packed, block, panel, table);
            for (int group = 0; group < 8; group++) {
                codes(packed, block, group, panel, table + group * ROWS, (b * SIZE + group * GROUP) * ROWS);
            }
        }
    }

    private static void codes(int[] packed, int at, int group, float[] panel, int table, int to) {
        for (int row = 0; row < ROWS; row += Lanes.WIDTH) {
            FloatVector scale = FloatVector.fromArray(Lanes.F, panel, table + row);
            FloatVector minimum = FloatVector.fromArray(Lanes.F, panel, table + LaneKScales.MINIMA + row);
            for (int t = 0; t < 8; t++) {
                IntVector nibbles = IntVector.fromArray(Lanes.I, packed, at + CODES + (group / 2 * 8 + t) * ROWS + row)
                        .lanewise(VectorOperators.LSHR, group % 2 * 4)
                        .and(0x0f0f0f0f);
                IntVector fifth = IntVector.fromArray(Lanes.I, packed, at + FIFTH_BITS + t * ROWS + row)
                        .lanewise(VectorOperators.LSHR, group)
                        .and(0x01010101)
                        .lanewise(VectorOperators.LSHL, 4);
                Lanes.storeBytes(nibbles.or(fifth), 31, scale, minimum, panel, to + 4 * t * ROWS + row);
            }
        }
    }
}
