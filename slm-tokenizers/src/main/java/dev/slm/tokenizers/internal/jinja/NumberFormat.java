package dev.slm.tokenizers.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as digits, in the presentation types of Python's format strings. Signs are left to the caller. */
final class NumberFormat {
    /** More digits than a double has, with room for those who ask for many. */
    static final int MAX_PRECISION = 1000;

    private NumberFormat() {}

    /** The digits of a whole number's magnitude for the types {@code d b o x X}, with their prefix if asked. */
    static String whole(BigInteger value, char type, boolean prefix) {
        String digits = value.abs()
                .toString(
                        switch (type) {
                            case 'b' -> 2;
                            case 'o' -> 8;
                            case 'x', 'X' -> 16;
                            default -> 10;
                        });
        String before = prefix && type != 'd' ? "0" + type : "";
        return before + (type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
    }

    /** The digits of a real number's magnitude for the types {@code e E f F g G}. */
    static String real(double value, char type, int precision, boolean alternate) {
        char lower = Character.toLowerCase(type);
        String digits;
        if (!Double.isFinite(value)) {
            digits = Double.isNaN(value) ? "nan" : "inf";
        } else {
            BigDecimal magnitude = new BigDecimal(Math.abs(value));
            digits = switch (lower) {
                case 'f' ->
                    magnitude.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
                case 'e' -> exponent(magnitude, precision);
                default -> general(magnitude, Math.max(1, precision), alternate);
            };
            if (alternate && precision == 0 && lower != 'g') {
                int e = digits.indexOf('e');
                digits = e < 0 ? digits + "." : digits.substring(0, e) + "." + digits.substring(e);
            }
        }
        return lower == type ? digits : digits.toUpperCase(Locale.ROOT);
    }

    private static String exponent(BigDecimal magnitude, int precision) {
        BigDecimal rounded = magnitude.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String digits = rounded.movePointLeft(exponent)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toPlainString();
        return digits + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String general(BigDecimal magnitude, int precision, boolean alternate) {
        BigDecimal rounded = magnitude.round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String digits = exponent >= -4 && exponent < precision
                ? rounded.setScale(precision - 1 - exponent, RoundingMode.HALF_EVEN)
                        .toPlainString()
                : exponent(magnitude, precision - 1);
        if (alternate || digits.indexOf('.') < 0) {
            return digits;
        }
        int e = digits.indexOf('e') < 0 ? digits.length() : digits.indexOf('e');
        return digits.substring(0, e).replaceAll("\\.?0+$", "") + digits.substring(e);
    }

    /** Puts a separator between groups of the digits before the point, after zeros in front up to a width. */
    static String grouped(String digits, char separator, int size, long width) {
        if (width > Limits.TEXT) {
            throw JinjaError.limit("a text of more than " + Limits.TEXT + " characters");
        }
        int end = 0;
        while (end < digits.length() && Character.digit(digits.charAt(end), 16) >= 0 && digits.charAt(end) != 'e') {
            end++;
        }
        int zeros = 0;
        while (digits.length() + zeros + (end + zeros - 1) / size < width) {
            zeros++;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < end + zeros; i++) {
            if (i > 0 && (end + zeros - i) % size == 0) {
                out.append(separator);
            }
            out.append(i < zeros ? '0' : digits.charAt(i - zeros));
        }
        return out.append(digits, end, digits.length()).toString();
    }
}
