package dev.slm.quant.format;

/**
 * 32 values as 5-bit codes under one scale.
 *
 * <pre>
 * 0   half    scale d
 * 2   uint32  fifth bits    bit i: bit 4 of code i
 * 6   uint8   codes[16]     byte i: low nibble value i, high nibble value i + 16
 *                           value = d * (code - 16)
 * </pre>
 */
final class Q5_0 extends Blocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int FIFTH_BITS = 2;
    private static final int CODES = 6;
    private static final int ZERO = 16;

    Q5_0() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float scale = LittleEndian.half(source, s);
        int fifth = LittleEndian.int32(source, s + FIFTH_BITS);
        for (int i = 0; i < HALF; i++) {
            int pair = source[s + CODES + i];
            int low = pair & 0xf | (fifth >>> i & 1) << 4;
            int high = pair >> 4 & 0xf | (fifth >>> i + HALF & 1) << 4;
            target[t + i] = scale * (low - ZERO);
            target[t + i + HALF] = scale * (high - ZERO);
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        LittleEndian.half(target, t, choice.symmetric(source, s, SIZE, ZERO));
        int fifth = 0;
        for (int i = 0; i < HALF; i++) {
            int low = choice.code(i) + ZERO;
            int high = choice.code(i + HALF) + ZERO;
            target[t + CODES + i] = (byte) (low & 0xf | high << 4);
            fifth |= low >> 4 << i | high >> 4 << i + HALF;
        }
        LittleEndian.int32(target, t + FIFTH_BITS, fifth);
    }
}
