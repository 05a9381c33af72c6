package dev.slm.quant.internal.vector;

/**
 * 4-bit codes of 8 groups of 32 columns: the 8 words of a pair of groups hold the first group in their even nibbles and the
 * second in their odd ones.
 */
final class LaneQ4_K extends LaneCodes {

    LaneQ4_K() {
        super(256, 144, NONE, 32);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        LaneKScales.expand(packed, at, to);
        LaneKScales.nibbles(packed, at + LaneKScales.INTS, to.codes);
    }
}
