package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;

/** Sixteen levels, as unsigned bytes that are larger by a bias. */
enum CodeBook {
    /** GGML's kvalues_iq4nl. */
    IQ4_NL(127, -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113),

    /** Twice the values of E2M1. */
    MXFP4(12, 0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12);

    private final int bias;
    private final int[] words = new int[4];

    /** @param bias as small as can be: sums over biased levels lose precision by it */
    CodeBook(int bias, int... levels) {
        this.bias = bias;
        for (int i = 0; i < levels.length; i++) {
            words[i / 4] |= levels[i] + bias << i % 4 * 8;
        }
    }

    /** What makes up for the bias. */
    void offsets(float[] scales, float[] offsets, int count) {
        Lanes.multiple(scales, -bias, offsets, count);
    }

    /** Replaces the codes in the bytes of so many words by their levels. */
    void lookUp(int[] codes, int count) {
        lookUp(words[0], words[1], words[2], words[3], codes, count);
    }

    /**
     * Two bits of a code choose one of four words, the others a byte of it. A shift that differs from lane to lane is
     * cheap everywhere; a permutation by data is not, before Java 24.
     */
    private static void lookUp(int level0, int level4, int level8, int level12, int[] codes, int count) {
        for (int at = 0; at < count; at += WIDTH) {
            IntVector v = IntVector.fromArray(I, codes, at);
            IntVector levels = IntVector.zero(I);
            for (int i = 0; i < 4; i++) {
                IntVector bit2 = v.lanewise(LSHL, 29).lanewise(ASHR, 31);
                IntVector bit3 = v.lanewise(LSHL, 28).lanewise(ASHR, 31);
                IntVector low = bit2.and(level0 ^ level4).lanewise(XOR, level0);
                IntVector high = bit2.and(level8 ^ level12).lanewise(XOR, level8);
                IntVector four = low.lanewise(XOR, high).and(bit3).lanewise(XOR, low);
                IntVector level =
                        four.lanewise(LSHR, v.and(3).lanewise(LSHL, 3)).lanewise(LSHL, 24);
                levels = levels.lanewise(LSHR, 8).or(level);
                v = v.lanewise(LSHR, 8);
            }
            levels.intoArray(codes, at);
        }
    }
}
