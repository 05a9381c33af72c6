package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Builtin.Call;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters that make numbers, or text of numbers. */
final class NumberFilters {
    private static final Pattern REAL = Pattern.compile(
            "[-+]?(?:(?:[0-9](?:_?[0-9])*\\.?(?:[0-9](?:_?[0-9])*)?|\\.[0-9](?:_?[0-9])*)(?:[eE][-+]?[0-9](?:_?[0-9])*)?"
                    + "|inf|infinity|nan)",
            Pattern.CASE_INSENSITIVE);
    /** Longest text that is read as a number. */
    private static final int MAX_DIGITS = 1000;

    static final Map<String, Builtin> ALL = new Builtin.Table()
            .add("int default? base?", NumberFilters::toInteger)
            .add("float default?", NumberFilters::toReal)
            .add("abs", NumberFilters::abs)
            .add("round precision? method?", NumberFilters::round)
            .add("filesizeformat binary?", NumberFilters::fileSize)
            .build();

    private NumberFilters() {}

    private static @Nullable Object toInteger(@Nullable Object value, Call call) {
        Object otherwise = call.get(0, 0L);
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (value instanceof Text text) {
            BigInteger whole = parseWhole(text.value, (int) call.whole(1, 10));
            if (whole != null) {
                return Numbers.whole(whole);
            }
            Double real = parseReal(text.value);
            return real == null || !Double.isFinite(real) ? otherwise : truncated(real);
        } else if (value instanceof Double real) {
            return Double.isFinite(real) ? truncated(real) : otherwise;
        }
        return Numbers.isNumber(value) ? Numbers.whole(Numbers.big(value)) : otherwise;
    }

    private static Object truncated(double value) {
        return Numbers.whole(new BigDecimal(value).toBigInteger());
    }

    private static @Nullable BigInteger parseWhole(String text, int base) {
        String digits =
                Splitting.strip(Text.trusted(text), null, true, true).value.toLowerCase(Locale.ROOT);
        boolean negative = digits.startsWith("-");
        digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        int prefixBase = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 0;
        int radix = base;
        if (prefixBase != 0 && (base == prefixBase || base == 0)) {
            radix = prefixBase;
            digits = digits.substring(2);
            digits = digits.startsWith("_") ? digits.substring(1) : digits;
        }
        radix = radix == 0 ? 10 : radix;
        if (radix < 2 || radix > 36 || digits.length() > MAX_DIGITS || !digits.matches("[0-9a-z]+(_[0-9a-z]+)*")) {
            return null;
        }
        try {
            BigInteger magnitude = new BigInteger(digits.replace("_", ""), radix);
            return negative ? magnitude.negate() : magnitude;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double parseReal(String text) {
        String s = Splitting.strip(Text.trusted(text), null, true, true).value;
        if (s.length() > MAX_DIGITS || !REAL.matcher(s).matches()) {
            return null;
        }
        String plain = s.toLowerCase(Locale.ROOT).replace("_", "");
        double sign = plain.startsWith("-") ? -1 : 1;
        if (plain.endsWith("nan")) {
            return Double.NaN;
        }
        return plain.contains("inf") ? Double.valueOf(sign * Double.POSITIVE_INFINITY) : Double.valueOf(plain);
    }

    private static @Nullable Object toReal(@Nullable Object value, Call call) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object real = value instanceof Text text
                ? parseReal(text.value)
                : Numbers.isNumber(value) ? (Object) Numbers.real(value) : null;
        return real == null ? call.get(0, 0.0) : real;
    }

    private static Object number(@Nullable Object value, String filter) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (!Numbers.isNumber(value)) {
            throw JinjaError.failed(filter + " needs a number, not " + Printer.abbreviated(value));
        }
        return value;
    }

    private static Object abs(@Nullable Object value, Call call) {
        Object number = number(value, "abs");
        return number instanceof Double real
                ? (Object) Math.abs(real)
                : Numbers.whole(Numbers.big(number).abs());
    }

    private static Object round(@Nullable Object value, Call call) {
        Object number = number(value, "round");
        int places = call.whole(0, 0, -400, 400);
        String method = call.has(1) ? call.text(1).value : "common";
        switch (method) {
            case "common":
                return number instanceof Double real
                        ? (Object) Numbers.round(real, places)
                        : Numbers.whole(new BigDecimal(Numbers.big(number))
                                .setScale(Math.min(0, places), RoundingMode.HALF_EVEN)
                                .toBigInteger());
            case "ceil", "floor":
                double scaled = Numbers.real(number) * Math.pow(10, places);
                return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / Math.pow(10, places);
            default:
                throw JinjaError.failed("method must be common, ceil or floor");
        }
    }

    private static Object fileSize(@Nullable Object value, Call call) {
        boolean binary = call.flag(0, false);
        double bytes = Numbers.real(number(toReal(value, call), "filesizeformat"));
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return Text.trusted("1 Byte");
        } else if (bytes < base) {
            return Text.trusted((long) bytes + " Bytes");
        }
        String units = "kMGTPEZY";
        int i = 0;
        double unit = base * base;
        for (; i < units.length() - 1 && bytes >= unit; i++) {
            unit *= base;
        }
        String name = binary ? Character.toUpperCase(units.charAt(i)) + "iB" : units.charAt(i) + "B";
        return Text.trusted(NumberFormat.real(base * bytes / unit, 'f', 1, false) + " " + name);
    }
}
