package dev.slm.quant.format;

/**
 * 32 values as 4-bit floats (E2M1) under one power of two: the OCP microscaling format.
 *
 * <pre>
 * 0   uint8  exponent e     scale 2^(e - 127)
 * 1   uint8  codes[16]      byte i: low nibble value i, high nibble value i + 16; bit 3 is the sign
 *                           value = scale * magnitude[code]
 * </pre>
 */
final class MXFP4 extends CheckedFormat {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;
    private static final int CODES = 1;
    private static final int BIAS = 127;
    private static final int SIGN = 8;
    private static final float[] LEVELS = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

    /** The exponent of the largest level, 6. */
    private static final int LARGEST_EXPONENT = 2;

    MXFP4() {
        super(SIZE, CODES + HALF);
    }

    @Override
    void decodeBlocks(byte[] source, int s, float[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++, s += blockBytes(), t += SIZE) {
            float scale = Math.scalb(1f, (source[s] & 0xff) - BIAS);
            for (int i = 0; i < HALF; i++) {
                int pair = source[s + CODES + i];
                target[t + i] = scale * LEVELS[pair & 0xf];
                target[t + i + HALF] = scale * LEVELS[pair >> 4 & 0xf];
            }
        }
    }

    @Override
    void encodeBlocks(float[] source, int s, byte[] target, int t, int blocks) {
        for (int b = 0; b < blocks; b++, s += SIZE, t += blockBytes()) {
            float extreme = Codes.extreme(source, s, SIZE);
            int exponent = extreme == 0 ? -BIAS : Math.getExponent(extreme) - LARGEST_EXPONENT;
            exponent = Math.max(-BIAS, Math.min(BIAS, exponent));
            target[t] = (byte) (exponent + BIAS);
            for (int i = 0; i < HALF; i++) {
                int low = nearest(Math.scalb(source[s + i], -exponent));
                int high = nearest(Math.scalb(source[s + i + HALF], -exponent));
                target[t + CODES + i] = (byte) (low | high << 4);
            }
        }
    }

    private static int nearest(float value) {
        float magnitude = Math.abs(value);
        int code = 0;
        while (code < SIGN - 1 && magnitude - LEVELS[code] > LEVELS[code + 1] - magnitude) {
            code++;
        }
        return value < 0 ? code | SIGN : code;
    }
}
