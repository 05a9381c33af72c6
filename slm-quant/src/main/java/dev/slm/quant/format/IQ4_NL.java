package dev.slm.quant.format;

/**
 * 32 values as 4-bit codes into a fixed code book, under one scale.
 *
 * <pre>
 * 0   half   scale d
 * 2   uint8  codes[16]      byte i: low nibble value i, high nibble value i + 16
 *                           value = d * level[code], see {@link NonLinearCodes}
 * </pre>
 */
final class IQ4_NL extends Blocks {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int CODES = 2;

    IQ4_NL() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlock(byte[] source, int s, float[] target, int t) {
        float scale = LittleEndian.half(source, s);
        for (int i = 0; i < HALF; i++) {
            int pair = source[s + CODES + i];
            target[t + i] = scale * NonLinearCodes.level(pair);
            target[t + i + HALF] = scale * NonLinearCodes.level(pair >> 4);
        }
    }

    @Override
    void encodeBlock(float[] source, int s, ScaleChoice choice, byte[] target, int t) {
        float scale = NonLinearCodes.scale(source, s, SIZE);
        float inverse = Codes.inverse(scale);
        LittleEndian.half(target, t, scale);
        for (int i = 0; i < HALF; i++) {
            int low = NonLinearCodes.nearest(source[s + i] * inverse);
            int high = NonLinearCodes.nearest(source[s + i + HALF] * inverse);
            target[t + CODES + i] = (byte) (low | high << 4);
        }
    }
}
