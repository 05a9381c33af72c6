package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.IntVector;

/**
 * 5-bit codes of 8 groups of 32 columns: nibbles as in {@link LaneQ4_K}; before them 8 words whose byte i holds the fifth
 * bits of column i of all groups, group g in bit g.
 */
final class LaneQ5_K extends LaneShortCodes {
    private static final int FIFTH_BITS = LaneKScales.INTS;
    private static final int CODES = FIFTH_BITS + 8 * ROWS;

    LaneQ5_K() {
        super(256, 176, NONE, 32, 16, true);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        LaneKScales.expand(packed, at, to);
        LaneKScales.nibbles(packed, at + CODES, to.codes);
        IntVector lowest = IntVector.broadcast(I, 0x01010101);
        for (int i = 0; i < 8 * ROWS; i += WIDTH) {
            IntVector bits = IntVector.fromArray(I, packed, at + FIFTH_BITS + i);
            for (int group = 0; group < 8; group++) {
                bits.and(lowest)
                        .lanewise(LSHL, 4)
                        .or(IntVector.fromArray(I, to.codes, group * 8 * ROWS + i))
                        .intoArray(to.codes, group * 8 * ROWS + i);
                bits = bits.lanewise(LSHR, 1);
            }
        }
    }
}
