package dev.slm.quant.format;

/**
 * 32 values as 4-bit codes under one scale and one minimum.
 *
 * <pre>
 * 0   half   scale d
 * 2   half   minimum m
 * 4   uint8  codes[16]      byte i: low nibble value i, high nibble value i + 16
 *                           value = d * code + m
 * </pre>
 */
final class Q4_1 extends Blocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int MINIMUM = 2;
    private static final int CODES = 4;
    private static final int LIMIT = 15;

    Q4_1() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float scale = LittleEndian.half(source, s);
        float minimum = LittleEndian.half(source, s + MINIMUM);
        for (int i = 0; i < HALF; i++) {
            int pair = source[s + CODES + i];
            target[t + i] = scale * (pair & 0xf) + minimum;
            target[t + i + HALF] = scale * (pair >> 4 & 0xf) + minimum;
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        LittleEndian.half(target, t, choice.withOffset(source, s, SIZE, LIMIT));
        LittleEndian.half(target, t + MINIMUM, -choice.offset());
        for (int i = 0; i < HALF; i++) {
            target[t + CODES + i] = (byte) (choice.code(i) | choice.code(i + HALF) << 4);
        }
    }
}
