package dev.slm.tokenizers.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Python's arithmetic: whole numbers without overflow ({@code Long}, beyond 64 bits {@code BigInteger}) and doubles. */
final class Numbers {
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    /** Whether Python would calculate with the value: true and false are 1 and 0. */
    static boolean isNumber(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static boolean isWhole(@Nullable Object value) {
        return isNumber(value) && !(value instanceof Double);
    }

    static BigInteger big(@Nullable Object whole) {
        if (whole instanceof BigInteger big) {
            return big;
        }
        return whole instanceof Boolean bool
                ? (bool ? BigInteger.ONE : BigInteger.ZERO)
                : BigInteger.valueOf(((Number) Objects.requireNonNull(whole)).longValue());
    }

    static double real(Object number) {
        if (number instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        double value = ((Number) number).doubleValue();
        if (number instanceof BigInteger && Double.isInfinite(value)) {
            throw JinjaError.failed("int too large to convert to float");
        }
        return value;
    }

    /** The smallest form of a whole number. */
    static Object whole(BigInteger value) {
        if (value.bitLength() > Limits.INTEGER_BITS) {
            throw JinjaError.limit("a whole number of more than " + Limits.INTEGER_BITS + " bits");
        }
        return value.compareTo(MIN_LONG) >= 0 && value.compareTo(MAX_LONG) <= 0 ? value.longValue() : (Object) value;
    }

    /** The number as a Java long; used for counts, widths and positions, where larger ones have no meaning. */
    static long clampedLong(Object whole) {
        BigInteger value = big(whole);
        return value.min(MAX_LONG).max(MIN_LONG).longValue();
    }

    static boolean equal(Object left, Object right) {
        return left instanceof Double && ((Double) left).isNaN() || right instanceof Double && ((Double) right).isNaN()
                ? false
                : compare(left, right) == 0;
    }

    static int compare(Object left, Object right) {
        if (left instanceof Double || right instanceof Double) {
            double a = ((Number) (left instanceof Boolean ? big(left) : left)).doubleValue();
            double b = ((Number) (right instanceof Boolean ? big(right) : right)).doubleValue();
            if (Double.isNaN(a) || Double.isNaN(b) || Double.isInfinite(a) || Double.isInfinite(b)) {
                return Double.compare(a, b);
            }
            return exact(left).compareTo(exact(right));
        }
        return big(left).compareTo(big(right));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(big(number));
    }

    static Object negate(Object value) {
        return value instanceof Double real
                ? (Object) (-real)
                : whole(big(value).negate());
    }

    /** One of {@code + - * / // % **}. */
    static Object calculate(String operator, Object left, Object right) {
        if (operator.equals("/")) {
            return divide(left, right);
        } else if (operator.equals("**")) {
            return power(left, right);
        }
        return left instanceof Double || right instanceof Double
                ? calculateReal(operator, real(left), real(right))
                : calculateWhole(operator, big(left), big(right));
    }

    private static Object calculateReal(String operator, double a, double b) {
        switch (operator) {
            case "+":
                return a + b;
            case "-":
                return a - b;
            case "*":
                return a * b;
            default:
                if (b == 0) {
                    throw JinjaError.failed("float division by zero");
                }
                // Python: the remainder has the sign of the divisor.
                double remainder = a % b;
                if (remainder != 0 && (remainder < 0) != (b < 0)) {
                    remainder += b;
                }
                if (operator.equals("%")) {
                    return remainder == 0 ? Math.copySign(0.0, b) : remainder;
                }
                return Math.rint((a - remainder) / b);
        }
    }

    private static Object calculateWhole(String operator, BigInteger a, BigInteger b) {
        switch (operator) {
            case "+":
                return whole(a.add(b));
            case "-":
                return whole(a.subtract(b));
            case "*":
                return whole(a.multiply(b));
            default:
                if (b.signum() == 0) {
                    throw JinjaError.failed("integer division or modulo by zero");
                }
                BigInteger[] parts = a.divideAndRemainder(b);
                boolean below = parts[1].signum() != 0 && parts[1].signum() != b.signum();
                if (operator.equals("%")) {
                    return whole(below ? parts[1].add(b) : parts[1]);
                }
                return whole(below ? parts[0].subtract(BigInteger.ONE) : parts[0]);
        }
    }

    private static Object divide(Object left, Object right) {
        if (real(right) == 0) {
            throw JinjaError.failed(
                    left instanceof Double || right instanceof Double ? "float division by zero" : "division by zero");
        }
        if (left instanceof BigInteger || right instanceof BigInteger) {
            return exact(left).divide(exact(right), new MathContext(40)).doubleValue();
        }
        return real(left) / real(right);
    }

    private static Object power(Object base, Object exponent) {
        if (base instanceof Double
                || exponent instanceof Double
                || big(exponent).signum() < 0) {
            double a = real(base);
            double b = real(exponent);
            if (a == 0 && b < 0) {
                throw JinjaError.failed("0.0 cannot be raised to a negative power");
            } else if (a < 0 && b != Math.rint(b)) {
                throw JinjaError.failed("a negative number cannot be raised to a fractional power");
            }
            return Math.pow(a, b);
        }
        BigInteger a = big(base);
        BigInteger b = big(exponent);
        if (a.abs().bitLength() > 1 && b.compareTo(BigInteger.valueOf(Limits.INTEGER_BITS)) > 0) {
            throw JinjaError.limit("a whole number of more than " + Limits.INTEGER_BITS + " bits");
        }
        int n = a.abs().bitLength() > 1 ? b.intValue() : b.testBit(0) ? 1 : b.signum() == 0 ? 0 : 2;
        if ((long) a.bitLength() * n > 2L * Limits.INTEGER_BITS) {
            throw JinjaError.limit("a whole number of more than " + Limits.INTEGER_BITS + " bits");
        }
        return whole(a.pow(n));
    }

    /** Rounds half to even at a decimal place, exactly, as Python's {@code round}. */
    static double round(double value, int places) {
        if (!Double.isFinite(value) || places > 323) {
            return value;
        }
        double rounded = new BigDecimal(value)
                .setScale(Math.max(places, -310), RoundingMode.HALF_EVEN)
                .doubleValue();
        return rounded == 0 ? Math.copySign(0.0, value) : rounded;
    }
}
