package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

/**
 * Codes into a code book of 16 levels; words as in {@link LaneQ4_0}.
 */
final class LaneIQ4_NL extends LaneCodes {
    private static final int CODES = 16;

    LaneIQ4_NL() {
        super(32, 18, 0, 32);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.scales, 0);
        CodeBook.IQ4_NL.offsets(to.scales, to.offsets, ROWS);
        LaneQ4_0.nibbles(packed, at + CODES, to.codes, 0);
        CodeBook.IQ4_NL.lookUp(to.codes, 8 * ROWS);
    }
}
