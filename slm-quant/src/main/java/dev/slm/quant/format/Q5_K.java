package dev.slm.quant.format;

import java.util.Arrays;

/**
 * 256 values as 5-bit codes in 8 groups of 32, each group with its own scale and offset.
 *
 * <pre>
 * 0   head[16]              scales and offsets, see {@link SixBitScales}
 * 16  uint8  fifth[32]      byte i: bit g is bit 4 of value i of group g
 * 48  uint8  codes[128]     byte 32 p + i: low nibble value i of group 2 p, high nibble of group 2 p + 1
 *                           value = scale * code - offset
 * </pre>
 */
final class Q5_K extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int FIFTH_BITS = SixBitScales.BYTES;
    private static final int CODES = FIFTH_BITS + GROUP;
    private static final int LIMIT = 31;

    Q5_K() {
        super(SIZE, CODES + SIZE / 2);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        for (int g = 0; g < SIZE / GROUP; g++) {
            float scale = SixBitScales.scale(source, s, g);
            float offset = SixBitScales.offset(source, s, g);
            int codes = s + CODES + g / 2 * GROUP;
            int shift = g % 2 * 4;
            for (int i = 0; i < GROUP; i++) {
                int fifth = source[s + FIFTH_BITS + i] >> g & 1;
                int code = source[codes + i] >> shift & 0xf | fifth << 4;
                target[t + g * GROUP + i] = scale * code - offset;
            }
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        int[] codes = SixBitScales.encode(source, s, choice, LIMIT, target, t);
        Arrays.fill(target, t + FIFTH_BITS, t + blockBytes(), (byte) 0);
        for (int g = 0; g < SIZE / GROUP; g++) {
            for (int i = 0; i < GROUP; i++) {
                int code = codes[g * GROUP + i];
                target[t + CODES + g / 2 * GROUP + i] |= (byte) ((code & 0xf) << g % 2 * 4);
                target[t + FIFTH_BITS + i] |= (byte) (code >> 4 << g);
            }
        }
    }
}
