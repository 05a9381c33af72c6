package dev.slm.quant.format;

/**
 * 32 values as 5-bit codes under one scale and one minimum.
 *
 * <pre>
 * 0   half    scale d
 * 2   half    minimum m
 * 4   uint32  fifth bits    bit i: bit 4 of code i
 * 8   uint8   codes[16]     byte i: low nibble value i, high nibble value i + 16
 *                           value = d * code + m
 * </pre>
 */
final class Q5_1 extends Blocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int MINIMUM = 2;
    private static final int FIFTH_BITS = 4;
    private static final int CODES = 8;
    private static final int LIMIT = 31;

    Q5_1() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float scale = LittleEndian.half(source, s);
        float minimum = LittleEndian.half(source, s + MINIMUM);
        int fifth = LittleEndian.int32(source, s + FIFTH_BITS);
        for (int i = 0; i < HALF; i++) {
            int pair = source[s + CODES + i];
            int low = pair & 0xf | (fifth >>> i & 1) << 4;
            int high = pair >> 4 & 0xf | (fifth >>> i + HALF & 1) << 4;
            target[t + i] = scale * low + minimum;
            target[t + i + HALF] = scale * high + minimum;
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        LittleEndian.half(target, t, choice.withOffset(source, s, SIZE, LIMIT));
        LittleEndian.half(target, t + MINIMUM, -choice.offset());
        int fifth = 0;
        for (int i = 0; i < HALF; i++) {
            int low = choice.code(i);
            int high = choice.code(i + HALF);
            target[t + CODES + i] = (byte) (low & 0xf | high << 4);
            fifth |= low >> 4 << i | high >> 4 << i + HALF;
        }
        LittleEndian.int32(target, t + FIFTH_BITS, fifth);
    }
}
