package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

/**
 * 4-bit codes with a minimum: word 0 holds scale and minimum, the others codes as in {@link LaneQ4_0}.
 */
final class LaneQ4_1 extends LaneShortCodes {

    LaneQ4_1() {
        super(32, 20, NONE, 32, 8, true);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.halves(packed, at, to.scales, to.offsets);
        LaneQ4_0.nibbles(packed, at + ROWS, to.codes, 0);
    }
}
