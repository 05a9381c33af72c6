package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.ROWS;

/**
 * 5-bit codes with a minimum: word 0 holds scale and minimum, word 1 the fifth bits, the others codes as in
 * {@link LaneQ4_0}.
 */
final class LaneQ5_1 extends LaneShortCodes {

    LaneQ5_1() {
        super(32, 24, NONE, 32, 16, true);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.halves(packed, at, to.scales, to.offsets);
        LaneQ4_0.nibbles(packed, at + 2 * ROWS, to.codes, 0);
        LaneQ5_0.fifthBits(packed, at + ROWS, to.codes);
    }
}
