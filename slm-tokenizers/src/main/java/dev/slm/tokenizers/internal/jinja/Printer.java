package dev.slm.tokenizers.internal.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text in the way of Python's {@code str} and {@code repr}. */
final class Printer {
    private Printer() {}

    /** What {@code {{ value }}} prints. */
    static Text print(@Nullable Object value) {
        return value instanceof Text text ? text : value instanceof Undefined ? Text.EMPTY : repr(value);
    }

    /** Python's {@code repr}; untrusted as a whole if any string in it is. */
    static Text repr(@Nullable Object value) {
        TextBuilder out = new TextBuilder();
        repr(value, out, 0);
        return out.buildUniform();
    }

    /** A few characters of the representation, for error messages. */
    static String abbreviated(@Nullable Object value) {
        String text = value instanceof Undefined ? "undefined" : repr(value).value;
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }

    private static void repr(@Nullable Object value, TextBuilder out, int depth) {
        if (depth > Limits.DATA_NESTING) {
            throw JinjaError.limit("values nested more than " + Limits.DATA_NESTING + " levels");
        }
        if (value == null) {
            out.append("None");
        } else if (value instanceof Boolean bool) {
            out.append(bool ? "True" : "False");
        } else if (value instanceof Double real) {
            out.append(real(real));
        } else if (value instanceof Number) {
            out.append(value.toString());
        } else if (value instanceof Text text) {
            out.append(text.markup ? "Markup(" : "");
            out.append(quoted(text.value), text.isTrusted());
            out.append(text.markup ? ")" : "");
        } else if (value instanceof IntegerRange range) {
            out.append(range.print());
        } else if (value instanceof Tuple tuple) {
            elements("(", tuple.iterator(), tuple.size() == 1 ? ",)" : ")", out, depth);
        } else if (value instanceof Dict.View view) {
            elements(view.kind + "([", view.iterator(), "])", out, depth);
        } else if (value instanceof Iterable<?> list && !(value instanceof Generator)) {
            elements("[", list.iterator(), "]", out, depth);
        } else if (value instanceof Dict dict) {
            out.append("{");
            String separator = "";
            for (Map.Entry<@Nullable Object, @Nullable Object> e :
                    dict.entries().entrySet()) {
                out.append(separator);
                repr(e.getKey(), out, depth + 1);
                out.append(": ");
                repr(e.getValue(), out, depth + 1);
                separator = ", ";
            }
            out.append("}");
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else {
            out.append("<" + Values.typeName(value) + ">");
        }
    }

    private static void elements(
            String open, Iterator<? extends @Nullable Object> elements, String close, TextBuilder out, int depth) {
        out.append(open);
        for (String separator = ""; elements.hasNext(); separator = ", ") {
            out.append(separator);
            repr(elements.next(), out, depth + 1);
        }
        out.append(close);
    }

    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (Characters.isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    /** The shortest decimal that reads back as the same double, with an exponent below 1e-4 and from 1e16 on. */
    static String real(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        } else if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.scale() <= 0 ? shortest.toPlainString() + ".0" : shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
