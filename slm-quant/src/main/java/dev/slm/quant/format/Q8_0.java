package dev.slm.quant.format;

/**
 * 32 values as signed bytes under one scale.
 *
 * <pre>
 * 0   half  scale d
 * 2   int8  code[32]        value = d * code
 * </pre>
 */
final class Q8_0 extends CheckedFormat {
    private static final int SIZE = 32;
    private static final int CODES = 2;
    private static final float LARGEST_CODE = 127;

    Q8_0() {
        super(SIZE, CODES + SIZE);
    }

    @Override
    void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++, s += blockBytes(), t += SIZE) {
            float scale = LittleEndian.half(source, s);
            for (int i = 0; i < SIZE; i++) {
                target[t + i] = scale * source[s + CODES + i];
            }
        }
    }

    @Override
    void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++, s += SIZE, t += blockBytes()) {
            float scale = Math.abs(Codes.extreme(source, s, SIZE)) / LARGEST_CODE;
            float inverse = Codes.inverse(scale);
            LittleEndian.half(target, t, scale);
            for (int i = 0; i < SIZE; i++) {
                float code = source[s + i] * inverse;
                // Halves go away from zero, as in C's roundf.
                target[t + CODES + i] = (byte) (code + Math.copySign(0.5f, code));
            }
        }
    }
}
