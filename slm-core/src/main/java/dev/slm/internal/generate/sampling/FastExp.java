package dev.slm.internal.generate.sampling;

/**
 * The exponential function in single precision. Built from exactly rounded operations only, so that, unlike
 * {@code Math.exp}, it gives the same bits on every JVM: a seed then means the same text everywhere.
 */
final class FastExp {
    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts; the first has few enough bits that its product with the exponent is exact. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;

    /** 1.5 · 2^23: adding it rounds to an integer, which then stands in the low bits. */
    private static final float ROUND = 0x1.8p23f;

    private static final int EXPONENT_SHIFT = 23;
    private static final int ONE = 127 << EXPONENT_SHIFT;

    /** Below this the result is no normal float any more. */
    private static final float SMALLEST = -87f;

    private FastExp() {}

    /** {@code e^x} for {@code x <= 0} with a relative error below 3e-7; 0 below -87 and of NaN. */
    static float ofNonPositive(float x) {
        float rounded = x * LOG2_E + ROUND;
        float n = rounded - ROUND;
        float r = (x - n * LN2_HIGH) - n * LN2_LOW;
        // Of (e^r − 1 − r) / r² as in expf of the Cephes library; in pairs, which wait for each other less than
        // Horner's scheme.
        float r2 = r * r;
        float p = (1.9875691500e-4f * r + 1.3981999507e-3f) * r2 + (8.3334519073e-3f * r + 4.1665795894e-2f);
        p = p * r2 + (1.6666665459e-1f * r + 5.0000001201e-1f);
        p = p * r2 + r + 1;
        float power = Float.intBitsToFloat((Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT) + ONE);
        return x >= SMALLEST ? p * power : 0;
    }
}
