package dev.slm.quant.format;

/**
 * IEEE 754 half precision as bits in a {@code short}: 1 sign, 5 exponent (bias 15), 10 fraction bits.
 *
 * <p>Written out because the JDK has these conversions only since Java 20. Stateless.
 */
public final class Float16 {
    /** What moves an exponent from the bias of half precision (15) to that of single precision (127). */
    private static final int REBIAS = (127 - 15) << 23;

    private static final int FRACTION_SHIFT = 23 - 10;
    private static final int INFINITY = 0x7c00;
    private static final int SMALLEST_NORMAL = 0x0400;

    private Float16() {}

    /** The value of a half; exact. A NaN keeps its payload. */
    public static float toFloat(short half) {
        int magnitude = half & 0x7fff;
        int sign = (half & 0x8000) << 16;
        int bits;
        if (magnitude < SMALLEST_NORMAL) {
            bits = Float.floatToRawIntBits(magnitude * 0x1p-24f);
        } else {
            bits = (magnitude << FRACTION_SHIFT) + REBIAS;
            if (magnitude >= INFINITY) {
                bits += REBIAS;
            }
        }
        return Float.intBitsToFloat(sign | bits);
    }

    /**
     * The half nearest to a value, ties to the even one. From 65520 on it is infinite; a NaN stays a (quiet) NaN.
     */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & 0x7fffffff;
        int half;
        if (magnitude > 0x7f800000) {
            half = INFINITY | 0x0200 | (magnitude >>> FRACTION_SHIFT & 0x01ff);
        } else if (magnitude >= Float.floatToRawIntBits(0x1p16f)) {
            half = INFINITY;
        } else if (magnitude < Float.floatToRawIntBits(0x1p-14f)) {
            // One unit in the last place of 0.5 is the smallest half, so the addition itself does the rounding.
            half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - Float.floatToRawIntBits(0.5f);
        } else {
            int rebased = magnitude - REBIAS;
            int odd = rebased >>> FRACTION_SHIFT & 1;
            // A carry out of the fraction raises the exponent, up to infinity: what rounding asks for.
            half = rebased + 0x0fff + odd >>> FRACTION_SHIFT;
        }
        return (short) (sign | half);
    }
}
