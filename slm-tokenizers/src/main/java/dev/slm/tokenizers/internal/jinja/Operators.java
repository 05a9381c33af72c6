package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's operators on values of any type. */
final class Operators {
    private Operators() {}

    static Object sign(boolean minus, @Nullable Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (!Numbers.isNumber(value)) {
            throw JinjaError.failed(
                    "bad operand type for unary " + (minus ? "-" : "+") + ": '" + Values.typeName(value) + "'");
        }
        return minus ? Numbers.negate(value) : value instanceof Boolean ? Numbers.whole(Numbers.big(value)) : value;
    }

    /** One of {@code + - * / // % **}. */
    static Object calculate(String operator, @Nullable Object left, @Nullable Object right, Execution run) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.calculate(operator, left, right);
        } else if (left instanceof Undefined undefined) {
            throw undefined.error();
        } else if (operator.equals("%") && left instanceof Text format) {
            return PercentFormat.format(format, right, run);
        } else if (right instanceof Undefined undefined) {
            throw undefined.error();
        } else if (operator.equals("+")) {
            return add(left, right);
        } else if (operator.equals("*")) {
            if (Numbers.isWhole(right) && isSequence(left)) {
                return repeat(left, Numbers.clampedLong(right));
            } else if (Numbers.isWhole(left) && isSequence(right)) {
                return repeat(right, Numbers.clampedLong(left));
            } else if (isSequence(left) || isSequence(right)) {
                throw JinjaError.failed("can't multiply sequence by non-int of type '"
                        + Values.typeName(isSequence(left) ? right : left) + "'");
            }
        }
        throw unsupported(operator, left, right);
    }

    private static JinjaError unsupported(String operator, @Nullable Object left, @Nullable Object right) {
        return JinjaError.failed("unsupported operand type(s) for " + operator + ": '" + Values.typeName(left)
                + "' and '" + Values.typeName(right) + "'");
    }

    private static boolean isSequence(@Nullable Object value) {
        return value instanceof Text || value instanceof List<?> && !(value instanceof IntegerRange);
    }

    private static Object add(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Text a && right instanceof Text b) {
            if (a.markup == b.markup) {
                return a.plus(b);
            }
            // Text that was declared safe for HTML stays so: the other side is escaped.
            return a.markup ? a.plus(Html.escape(b)) : Html.escape(a).plus(b);
        } else if (left instanceof List<?> a
                && right instanceof List<?> b
                && isSequence(a)
                && isSequence(b)
                && left instanceof Tuple == right instanceof Tuple) {
            checkSize((long) a.size() + b.size());
            List<@Nullable Object> joined = new ArrayList<>(a);
            joined.addAll(b);
            return left instanceof Tuple ? new Tuple(joined) : joined;
        } else if (isSequence(left)) {
            throw JinjaError.failed("can only concatenate " + Values.typeName(left) + " (not \""
                    + Values.typeName(right) + "\") to " + Values.typeName(left));
        }
        throw unsupported("+", left, right);
    }

    private static Object repeat(Object sequence, long count) {
        if (sequence instanceof Text text) {
            return text.times(count);
        }
        List<?> list = (List<?>) sequence;
        long times = list.isEmpty() ? 0 : Math.max(0, count);
        checkSize(times > Limits.ELEMENTS ? times : times * list.size());
        List<@Nullable Object> repeated = new ArrayList<>();
        for (long i = 0; i < times; i++) {
            repeated.addAll(list);
        }
        return list instanceof Tuple ? new Tuple(repeated) : repeated;
    }

    private static void checkSize(long elements) {
        if (elements > Limits.ELEMENTS) {
            throw JinjaError.limit("a list of more than " + Limits.ELEMENTS + " elements");
        }
    }

    /** One of {@code == != < <= > >= in} and {@code not in}. */
    static boolean holds(String operator, @Nullable Object left, @Nullable Object right, Execution run) {
        switch (operator) {
            case "in":
                return Values.contains(right, left, run);
            case "not in":
                return !Values.contains(right, left, run);
            default:
                run.charge(left);
                run.charge(right);
        }
        if (left instanceof Double a && a.isNaN() || right instanceof Double b && b.isNaN()) {
            return operator.equals("!=");
        }
        return switch (operator) {
            case "==" -> Values.equal(left, right);
            case "!=" -> !Values.equal(left, right);
            case "<" -> Values.compare(left, right, operator) < 0;
            case "<=" -> Values.compare(left, right, operator) <= 0;
            case ">" -> Values.compare(left, right, operator) > 0;
            default -> Values.compare(left, right, operator) >= 0;
        };
    }
}
