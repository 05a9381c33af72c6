package dev.slm.tokenizers.internal.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands behind the colon in {@code "{:>8.2f}".format(x)}: Python's format specification. */
record FormatSpec(
        Text fill,
        char align,
        char sign,
        boolean alternate,
        boolean zeros,
        long width,
        char grouping,
        int precision,
        char type) {
    private static final Pattern GRAMMAR = Pattern.compile(
            "(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?z?(?<alt>#)?(?<zeros>0)?(?<width>\\d{1,9})?"
                    + "(?<group>[,_])?(?:\\.(?<precision>\\d{1,9}))?(?<type>[a-zA-Z%])?",
            Pattern.DOTALL);

    static FormatSpec parse(Text spec) {
        Matcher m = GRAMMAR.matcher(spec.value);
        if (!m.matches()) {
            throw JinjaError.failed("Invalid format specifier " + Printer.quoted(spec.value));
        }
        String precision = m.group("precision");
        if (precision != null && precision.length() > 4) {
            throw JinjaError.limit("a format precision of more than " + NumberFormat.MAX_PRECISION);
        }
        return new FormatSpec(
                m.group("fill") == null ? Text.trusted("") : spec.slice(m.start("fill"), m.end("fill")),
                first(m.group("align")),
                first(m.group("sign")),
                m.group("alt") != null,
                m.group("zeros") != null,
                m.group("width") == null ? 0 : Long.parseLong(m.group("width")),
                first(m.group("group")),
                precision == null ? -1 : Integer.parseInt(precision),
                first(m.group("type")));
    }

    private static char first(@Nullable String text) {
        return text == null ? 0 : text.charAt(0);
    }

    Text apply(@Nullable Object value) {
        if (value instanceof Text text) {
            return text(text);
        } else if (isEmpty()) {
            return Printer.print(value);
        } else if (value instanceof Boolean truth) {
            return number(truth ? 1L : 0L);
        } else if (Numbers.isNumber(value)) {
            return number(value);
        }
        throw JinjaError.failed("unsupported format string passed to " + Values.typeName(value) + ".__format__");
    }

    private boolean isEmpty() {
        return align == 0
                && sign == 0
                && !alternate
                && !zeros
                && width == 0
                && grouping == 0
                && precision < 0
                && type == 0;
    }

    private Text text(Text text) {
        if (type != 0 && type != 's') {
            throw unknownType("str");
        }
        if (grouping != 0 || sign != 0 || alternate || align == '=') {
            throw JinjaError.failed(
                    "Cannot specify '" + (grouping != 0 ? grouping : sign != 0 ? sign : alternate ? '#' : '=')
                            + "' in the format of a string");
        }
        Text cut = precision >= 0 && precision < text.length() ? text.codePoints(0, precision) : text;
        return padded(Text.EMPTY, cut, '<', zeros ? "0" : " ");
    }

    private JinjaError unknownType(String of) {
        return JinjaError.failed("Unknown format code '" + type + "' for object of type '" + of + "'");
    }

    private Text number(Object value) {
        if (precision > NumberFormat.MAX_PRECISION) {
            throw JinjaError.limit("a format precision of more than " + NumberFormat.MAX_PRECISION);
        }
        boolean whole = Numbers.isWhole(value);
        boolean negative = whole ? Numbers.big(value).signum() < 0 : (Double) value < 0 || 1 / (Double) value < 0;
        String digits;
        if (whole && type == 'c') {
            digits = Character.toString((int) Math.max(0, Math.min(0x10ffff, Numbers.clampedLong(value))));
        } else if (whole && (type == 0 || "bdnoxX".indexOf(type) >= 0)) {
            if (precision >= 0) {
                throw JinjaError.failed("Precision not allowed in integer format specifier");
            }
            digits = NumberFormat.whole(Numbers.big(value), type == 0 || type == 'n' ? 'd' : type, alternate);
        } else if (type == 0 && precision < 0) {
            digits = Printer.real(Math.abs((Double) value));
        } else if (type == '%') {
            digits = NumberFormat.real(100 * Numbers.real(value), 'f', precision < 0 ? 6 : precision, alternate) + "%";
        } else if (type == 0 || "eEfFgGn".indexOf(type) >= 0) {
            char presentation = type == 0 || type == 'n' ? 'g' : type;
            digits = NumberFormat.real(Numbers.real(value), presentation, precision < 0 ? 6 : precision, alternate);
        } else {
            throw unknownType(whole ? "int" : "float");
        }
        String signText = negative ? "-" : sign == '+' ? "+" : sign == ' ' ? " " : "";
        if (grouping != 0) {
            boolean fillsGroups = zeros && align == 0 && fill.isEmpty();
            digits = NumberFormat.grouped(
                    digits,
                    grouping,
                    "bxXo".indexOf(type) >= 0 && type != 0 ? 4 : 3,
                    fillsGroups ? width - signText.length() : 0);
        }
        return padded(Text.trusted(signText), Text.trusted(digits), zeros ? '=' : '>', zeros ? "0" : " ");
    }

    private Text padded(Text signText, Text body, char usual, String usualFill) {
        Text with = fill.isEmpty() ? Text.trusted(usualFill) : fill;
        long missing = Math.max(0, width - signText.length() - body.length());
        char side = align == 0 ? usual : align;
        TextBuilder out = new TextBuilder();
        return switch (side) {
            case '<' -> out.append(signText).append(body).repeat(with, missing).build();
            case '=' -> out.append(signText).repeat(with, missing).append(body).build();
            case '^' ->
                out.repeat(with, missing / 2)
                        .append(signText)
                        .append(body)
                        .repeat(with, missing - missing / 2)
                        .build();
            default -> out.repeat(with, missing).append(signText).append(body).build();
        };
    }
}
