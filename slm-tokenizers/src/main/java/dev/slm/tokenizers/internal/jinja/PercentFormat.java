package dev.slm.tokenizers.internal.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code format % values}. */
final class PercentFormat {
    private static final Pattern CONVERSION = Pattern.compile(
            "%(?:\\((?<key>[^()]*)\\))?(?<flags>[-#0 +]*)(?<width>\\*|\\d{1,9})?(?:\\.(?<precision>\\*|\\d{0,9}))?"
                    + "[hlL]?(?<type>.)",
            Pattern.DOTALL);

    private final List<? extends @Nullable Object> values;
    private final @Nullable Object whole;
    private int next;

    private PercentFormat(@Nullable Object values) {
        this.whole = values;
        this.values = values instanceof Tuple tuple ? tuple : Collections.singletonList(values);
    }

    static Text format(Text format, @Nullable Object values, Execution run) {
        return new PercentFormat(values).format(format, run);
    }

    private Text format(Text format, Execution run) {
        TextBuilder out = new TextBuilder();
        Matcher m = CONVERSION.matcher(format.value);
        int from = 0;
        for (int i = format.value.indexOf('%'); i >= 0; i = format.value.indexOf('%', from)) {
            out.append(format, from, i);
            if (!m.region(i, format.value.length()).lookingAt()) {
                throw JinjaError.failed("incomplete format");
            }
            run.charge(Limits.UNITS_PER_STEP);
            convert(m, out);
            from = m.end();
        }
        boolean mapping = !(whole instanceof Tuple) && (whole instanceof List<?> || whole instanceof Dict);
        if (next < values.size() && !mapping && !(whole instanceof Undefined)) {
            throw JinjaError.failed("not all arguments converted during string formatting");
        }
        return out.append(format, from, format.value.length()).build(format.markup);
    }

    private @Nullable Object take() {
        if (next >= values.size()) {
            throw JinjaError.failed("not enough arguments for format string");
        }
        return values.get(next++);
    }

    private int number(@Nullable String digits, int missing) {
        if (digits == null) {
            return missing;
        } else if (digits.equals("*")) {
            Object value = take();
            if (!Numbers.isWhole(value)) {
                throw JinjaError.failed("* wants int");
            }
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Numbers.clampedLong(value)));
        }
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private void convert(Matcher m, TextBuilder out) {
        char type = m.group("type").charAt(0);
        if (type == '%') {
            out.append("%");
            return;
        }
        String flags = m.group("flags");
        long width = number(m.group("width"), 0);
        int precision = number(m.group("precision"), -1);
        Object value = m.group("key") == null ? take() : keyed(m.group("key"));
        boolean left = flags.indexOf('-') >= 0 || width < 0;
        Text body;
        String sign = "";
        boolean number = "diuoxXeEfFgG".indexOf(type) >= 0;
        if (number) {
            if (precision > NumberFormat.MAX_PRECISION) {
                throw JinjaError.limit("a format precision of more than " + NumberFormat.MAX_PRECISION);
            }
            double real = value instanceof Double d ? d : 0;
            boolean negative = Numbers.isWhole(value) ? Numbers.big(value).signum() < 0 : real < 0 || 1 / real < 0;
            sign = negative ? "-" : flags.indexOf('+') >= 0 ? "+" : flags.indexOf(' ') >= 0 ? " " : "";
            body = Text.trusted(digits(value, type, precision, flags.indexOf('#') >= 0));
        } else {
            body = text(value, type);
            body = precision >= 0 && precision < body.length() ? body.codePoints(0, precision) : body;
        }
        long missing = Math.abs(width) - sign.length() - body.length();
        boolean zeros = number && flags.indexOf('0') >= 0 && !left;
        out.repeat(Text.trusted(" "), left || zeros ? 0 : missing)
                .append(sign)
                .repeat(Text.trusted("0"), zeros ? missing : 0)
                .append(body)
                .repeat(Text.trusted(" "), left ? missing : 0);
    }

    private @Nullable Object keyed(String key) {
        if (!(whole instanceof Dict dict)) {
            throw JinjaError.failed("format requires a mapping");
        } else if (!dict.contains(Text.trusted(key))) {
            throw JinjaError.failed("no key " + Printer.quoted(key) + " in the mapping to format");
        }
        return dict.get(Text.trusted(key));
    }

    private static Text text(@Nullable Object value, char type) {
        return switch (type) {
            case 's' -> Printer.print(value);
            case 'r', 'a' -> Printer.repr(value);
            case 'c' -> {
                if (value instanceof Text text && text.length() == 1) {
                    yield text;
                } else if (isCodePoint(value)) {
                    yield Text.trusted(Character.toString((int) Numbers.clampedLong(value)));
                }
                throw JinjaError.failed("%c requires int or char");
            }
            default -> throw JinjaError.failed("unsupported format character '" + type + "'");
        };
    }

    private static boolean isCodePoint(@Nullable Object value) {
        return Numbers.isWhole(value)
                && Numbers.clampedLong(value) >= 0
                && Numbers.clampedLong(value) <= Character.MAX_CODE_POINT;
    }

    private static String digits(@Nullable Object value, char type, int precision, boolean alternate) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (!Numbers.isNumber(value)) {
            throw JinjaError.failed("%" + type + " format: a real number is required, not " + Values.typeName(value));
        }
        if ("eEfFgG".indexOf(type) >= 0) {
            return NumberFormat.real(Numbers.real(value), type, precision < 0 ? 6 : precision, alternate);
        } else if (value instanceof Double real && "oxX".indexOf(type) >= 0
                || value instanceof Double r && !Double.isFinite(r)) {
            throw JinjaError.failed("%" + type + " format: an integer is required, not float");
        }
        BigInteger whole = value instanceof Double real ? new BigDecimal(real).toBigInteger() : Numbers.big(value);
        String digits = NumberFormat.whole(whole, type == 'i' || type == 'u' ? 'd' : type, alternate);
        return "0".repeat(Math.max(0, precision - digits.length())) + digits;
    }
}
