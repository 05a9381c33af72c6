package dev.slm.quant.format;

import java.util.Arrays;

/**
 * 256 values as 3-bit codes in 16 groups of 16, each group with its own 6-bit scale.
 *
 * <pre>
 * 0    uint8  third[32]     byte i: bit k is bit 2 of value 32 k + i
 * 32   uint8  low[64]       per half of 128 values 32 bytes; byte i: low 2 bits of values i, i + 32, i + 64, i + 96
 * 96   uint8  scales[12]    bytes 0..7: low nibbles of scale[i] and scale[i + 8];
 *                           bytes 8..11: upper 2 bits of scale[i], scale[i + 4], scale[i + 8], scale[i + 12]
 * 108  half   d             value = d * (scale[group] - 32) * (code - 4)
 * </pre>
 */
final class Q3_K extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 16;
    private static final int LOW = 32;
    private static final int SCALES = 96;
    private static final int SCALE_HIGHS = SCALES + 8;
    private static final int D = 108;
    private static final int ZERO = 4;
    private static final int SCALE_ZERO = 32;

    Q3_K() {
        super(SIZE, D + 2);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float d = LittleEndian.half(source, s + D);
        for (int i = 0; i < SIZE; i++) {
            int low = source[s + low(i)] >> lowShift(i) & 3;
            int third = source[s + i % 32] >> i / 32 & 1;
            target[t + i] = d * scale(source, s, i / GROUP) * ((low | third << 2) - ZERO);
        }
    }

    /** The byte of value {@code i}'s low two bits. */
    private static int low(int i) {
        return LOW + i / 128 * 32 + i % 32;
    }

    private static int lowShift(int i) {
        return i / 32 % 4 * 2;
    }

    private static int scale(byte[] block, int at, int group) {
        int low = block[at + SCALES + group % 8] >> group / 8 * 4 & 0xf;
        int high = block[at + SCALE_HIGHS + group % 4] >> group / 4 * 2 & 3;
        return (low | high << 4) - SCALE_ZERO;
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        Arrays.fill(target, t, t + D, (byte) 0);
        float[] scales = choice.groupScales(SIZE / GROUP);
        for (int g = 0; g < scales.length; g++) {
            scales[g] = choice.groupSymmetric(source, s + g * GROUP, GROUP, ZERO);
        }
        LittleEndian.half(target, t + D, choice.symmetricScales(scales, SCALE_ZERO));
        for (int g = 0; g < scales.length; g++) {
            int scale = SCALE_ZERO + choice.code(g);
            target[t + SCALES + g % 8] |= (byte) ((scale & 0xf) << g / 8 * 4);
            target[t + SCALE_HIGHS + g % 4] |= (byte) (scale >> 4 << g / 4 * 2);
        }
        float stored = LittleEndian.half(target, t + D);
        for (int i = 0; i < SIZE; i++) {
            float inverseScale = Codes.inverse(stored * scale(target, t, i / GROUP));
            int code = ZERO + Codes.nearest(source[s + i] * inverseScale, -ZERO, ZERO - 1);
            target[t + low(i)] |= (byte) ((code & 3) << lowShift(i));
            target[t + i % 32] |= (byte) (code >> 2 << i / 32);
        }
    }
}
