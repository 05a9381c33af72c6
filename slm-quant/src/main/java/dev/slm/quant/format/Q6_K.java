package dev.slm.quant.format;

import java.util.Arrays;

/**
 * 256 values as 6-bit codes in 16 groups of 16, each group with its own scale.
 *
 * <pre>
 * 0    uint8  low[128]      per half of 128 values 64 bytes; byte i: low nibbles of values i and i + 64
 * 128  uint8  high[64]      per half 32 bytes; byte i: upper 2 bits of values i, i + 32, i + 64, i + 96
 * 192  int8   scale[16]
 * 208  half   d             value = d * scale[group] * (code - 32)
 * </pre>
 */
final class Q6_K extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 16;
    private static final int HIGH = 128;
    private static final int SCALES = 192;
    private static final int D = 208;
    private static final int ZERO = 32;
    private static final int SCALE_REACH = 128;

    Q6_K() {
        super(SIZE, D + 2);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float d = LittleEndian.half(source, s + D);
        for (int i = 0; i < SIZE; i++) {
            int low = source[s + low(i)] >> lowShift(i) & 0xf;
            int high = source[s + high(i)] >> highShift(i) & 3;
            target[t + i] = d * source[s + SCALES + i / GROUP] * ((low | high << 4) - ZERO);
        }
    }

    /** The byte of value {@code i}'s low nibble. */
    private static int low(int i) {
        return i / 128 * 64 + i % 64;
    }

    private static int lowShift(int i) {
        return i / 64 % 2 * 4;
    }

    /** The byte of value {@code i}'s upper two bits. */
    private static int high(int i) {
        return HIGH + i / 128 * 32 + i % 32;
    }

    private static int highShift(int i) {
        return i / 32 % 4 * 2;
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        float[] scales = choice.groupScales(SIZE / GROUP);
        int[] codes = choice.blockCodes;
        for (int g = 0; g < scales.length; g++) {
            scales[g] = choice.groupSymmetric(source, s + g * GROUP, GROUP, ZERO);
            System.arraycopy(choice.codes, 0, codes, g * GROUP, GROUP);
        }
        LittleEndian.half(target, t + D, choice.symmetricScales(scales, SCALE_REACH));
        float stored = LittleEndian.half(target, t + D);
        Arrays.fill(target, t, t + SCALES, (byte) 0);
        for (int i = 0; i < SIZE; i++) {
            int scale = choice.code(i / GROUP);
            target[t + SCALES + i / GROUP] = (byte) scale;
            // Under a scale of zero any code will do: it stays what it was on the way there.
            float fine = stored * scale;
            int code = ZERO + (fine == 0 ? codes[i] : Codes.nearest(source[s + i] / fine, -ZERO, ZERO - 1));
            target[t + low(i)] |= (byte) ((code & 0xf) << lowShift(i));
            target[t + high(i)] |= (byte) (code >> 4 << highShift(i));
        }
    }
}
