package dev.slm.quant.format;

/**
 * 32 values as 4-bit codes under one scale.
 *
 * <pre>
 * 0   half   scale d
 * 2   uint8  codes[16]      byte i: low nibble value i, high nibble value i + 16
 *                           value = d * (code - 8)
 * </pre>
 */
final class Q4_0 extends Blocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int CODES = 2;
    private static final int ZERO = 8;

    Q4_0() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float scale = LittleEndian.half(source, s);
        for (int i = 0; i < HALF; i++) {
            int pair = source[s + CODES + i];
            target[t + i] = scale * ((pair & 0xf) - ZERO);
            target[t + i + HALF] = scale * ((pair >> 4 & 0xf) - ZERO);
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        LittleEndian.half(target, t, choice.symmetric(source, s, SIZE, ZERO));
        for (int i = 0; i < HALF; i++) {
            int low = choice.code(i) + ZERO;
            int high = choice.code(i + HALF) + ZERO;
            target[t + CODES + i] = (byte) (low | high << 4);
        }
    }
}
