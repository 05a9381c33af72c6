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

    /** Below this the result is no normal float any more. */
    private static final float SMALLEST = -87f;

    private FastExp() {}

    /** {@code e^x} for {@code x <= 0} with a relative error below 3e-7; 0 below -87. */
    static float ofNonPositive(float x) {
        if (!(x >= SMALLEST)) {
            return 0;
        }
        int exponent = (int) (x * LOG2_E - 0.5f);
        float r = (x - exponent * LN2_HIGH) - exponent * LN2_LOW;
        // Taylor series; |r| <= ln 2 / 2, so the first term left out is below 6e-9.
        float p = 1f / 5040;
        p = p * r + 1f / 720;
        p = p * r + 1f / 120;
        p = p * r + 1f / 24;
        p = p * r + 1f / 6;
        p = p * r + 0.5f;
        p = p * r + 1;
        p = p * r + 1;
        return p * Float.intBitsToFloat((exponent + 127) << 23);
    }
}
