package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tests that may stand behind {@code is}. */
final class Predicates {
    static final Map<String, Builtin> ALL = comparisons(new Builtin.Table())
            .add("defined", (value, call) -> !(value instanceof Undefined))
            .add("undefined", (value, call) -> value instanceof Undefined)
            .add("none", (value, call) -> value == null)
            .add("boolean", (value, call) -> value instanceof Boolean)
            .add("true", (value, call) -> Boolean.TRUE.equals(value))
            .add("false", (value, call) -> Boolean.FALSE.equals(value))
            .add("integer", (value, call) -> value instanceof Long || value instanceof BigInteger)
            .add("float", (value, call) -> value instanceof Double)
            .add("number", (value, call) -> Numbers.isNumber(value))
            .add("string", (value, call) -> value instanceof Text)
            .add("mapping", (value, call) -> value instanceof Dict)
            .add("sequence", (value, call) -> isSequence(value))
            .add("iterable", (value, call) -> Values.isIterable(value))
            .add("callable", (value, call) -> value instanceof Callable || value instanceof Undefined)
            .add("sameas other", (value, call) -> isSame(value, call.get(0)))
            .add("escaped", (value, call) -> value instanceof Text text && text.markup)
            .add("lower", (value, call) -> TextMethods.isLower(Printer.print(value)))
            .add("upper", (value, call) -> TextMethods.isUpper(Printer.print(value)))
            .add("odd", (value, call) -> remainder(value, 2L, call).equals(1L))
            .add("even", (value, call) -> remainder(value, 2L, call).equals(0L))
            .add("divisibleby num", (value, call) -> Values.equal(remainder(value, call.get(0), call), 0L))
            .add("filter", (value, call) -> value instanceof Text text && Library.hasFilter(text.value))
            .add("test", (value, call) -> value instanceof Text text && Predicates.ALL.containsKey(text.value))
            .build();

    private Predicates() {}

    private static Builtin.Table comparisons(Builtin.Table table) {
        Map<String, List<String>> names = Map.of(
                "==", List.of("eq", "equalto"),
                "!=", List.of("ne"),
                "<", List.of("lt", "lessthan"),
                "<=", List.of("le"),
                ">", List.of("gt", "greaterthan"),
                ">=", List.of("ge"),
                "in", List.of());
        names.forEach((operator, aliases) -> {
            table.add(operator + " other", (value, call) -> Operators.holds(operator, value, call.get(0), call.run()));
            aliases.forEach(alias -> table.alias(alias, operator));
        });
        return table;
    }

    private static boolean isSequence(@Nullable Object value) {
        return Values.lengthOrMinus1(value) >= 0 && !(value instanceof Dict.View) && !(value instanceof Loop);
    }

    /** Python's {@code is}: the same object; scalars that are equal and of one type count as the same. */
    private static boolean isSame(@Nullable Object value, @Nullable Object other) {
        boolean scalar = value instanceof Text || Numbers.isNumber(value);
        return value == other || scalar && value.equals(other);
    }

    private static Object remainder(@Nullable Object value, @Nullable Object divisor, Call call) {
        Object remainder = Operators.calculate("%", value, divisor, call.run());
        return remainder instanceof Double real && real == Math.rint(real) ? (Object) real.longValue() : remainder;
    }
}
