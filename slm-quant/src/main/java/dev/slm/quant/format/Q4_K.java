package dev.slm.quant.format;

/**
 * 256 values as 4-bit codes in 8 groups of 32, each group with its own scale and offset.
 *
 * <pre>
 * 0   head[16]              scales and offsets, see {@link SixBitScales}
 * 16  uint8  codes[128]     byte 32 p + i: low nibble value i of group 2 p, high nibble of group 2 p + 1
 *                           value = scale * code - offset
 * </pre>
 */
final class Q4_K extends Blocks {
    private static final int SIZE = 256;
    private static final int GROUP = 32;
    private static final int CODES = SixBitScales.BYTES;
    private static final int LIMIT = 15;

    Q4_K() {
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
                target[t + g * GROUP + i] = scale * (source[codes + i] >> shift & LIMIT) - offset;
            }
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        int[] codes = SixBitScales.encode(source, s, choice, LIMIT, target, t);
        for (int pair = 0; pair < SIZE / 2 / GROUP; pair++) {
            for (int i = 0; i < GROUP; i++) {
                int low = codes[2 * pair * GROUP + i];
                int high = codes[(2 * pair + 1) * GROUP + i];
                target[t + CODES + pair * GROUP + i] = (byte) (low | high << 4);
            }
        }
    }
}
