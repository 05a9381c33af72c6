package dev.slm.quant.internal.machine;

import dev.slm.quant.format.Float16;
import dev.slm.quant.format.WeightType;
import java.util.Arrays;

/**
 * What the 16 codes of a non-linear format stand for, as integers.
 *
 * @param factor how many of these integers make one unit of the format's scale
 * @param zero what to add to make them unsigned
 */
record CodeBook(int[] levels, int factor, int zero) {
    private static final int BLOCK = 32;
    private static final int MXFP4_ONE = 127;

    /** Of IQ4_NL (and IQ4_XS, which shares it) or MXFP4, read off a block that holds every code under the scale 1. */
    static CodeBook of(WeightType type) {
        boolean halves = type == WeightType.MXFP4;
        byte[] block = new byte[type.blockBytes()];
        if (halves) {
            block[0] = MXFP4_ONE;
        } else {
            int one = Float16.fromFloat(1);
            block[0] = (byte) one;
            block[1] = (byte) (one >> 8);
        }
        int codes = type.blockBytes() - BLOCK / 2;
        for (int code = 0; code < 16; code++) {
            block[codes + code] = (byte) code;
        }
        float[] values = new float[BLOCK];
        type.format().decode(block, 0, values, 0, BLOCK);
        int factor = halves ? 2 : 1;
        int[] levels = new int[16];
        int largest = 0;
        for (int code = 0; code < 16; code++) {
            levels[code] = (int) (values[code] * factor);
            largest = Math.max(largest, Math.abs(levels[code]));
        }
        return new CodeBook(levels, factor, largest < 64 ? largest : 128);
    }

    /** The levels moved up by {@link #zero}. */
    byte[] unsigned() {
        byte[] bytes = new byte[16];
        for (int code = 0; code < 16; code++) {
            bytes[code] = (byte) (levels[code] + zero);
        }
        return bytes;
    }

    /** The largest of {@link #unsigned}. */
    int largestUnsigned() {
        return Arrays.stream(levels).max().orElseThrow() + zero;
    }
}
