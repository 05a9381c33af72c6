package dev.slm.tokenizers.internal.jinja;

import org.jspecify.annotations.Nullable;

/** Python's {@code str.format}: fields in braces. */
final class BraceFormat {
    private final Arguments arguments;
    private final Execution run;
    /** The number of the next field without one. */
    private int automatic;

    private boolean numbered;

    private BraceFormat(Arguments arguments, Execution run) {
        this.arguments = arguments;
        this.run = run;
    }

    static Text format(Text format, Arguments arguments, Execution run) {
        return new BraceFormat(arguments, run).format(format, 2);
    }

    /** Formats; {@code depth} says how many levels of fields within fields may follow. */
    private Text format(Text format, int depth) {
        if (depth == 0) {
            throw JinjaError.failed("Max string recursion exceeded");
        }
        TextBuilder out = new TextBuilder();
        String s = format.value;
        for (int i = 0; i < s.length(); ) {
            char c = s.charAt(i);
            if (c != '{' && c != '}') {
                int end = i + 1;
                while (end < s.length() && s.charAt(end) != '{' && s.charAt(end) != '}') {
                    end++;
                }
                out.append(format, i, end);
                i = end;
            } else if (i + 1 < s.length() && s.charAt(i + 1) == c) {
                out.append(format, i, i + 1);
                i += 2;
            } else if (c == '}') {
                throw JinjaError.failed("Single '}' encountered in format string");
            } else {
                int end = closing(s, i);
                out.append(field(format.slice(i + 1, end), depth));
                i = end + 1;
            }
        }
        return out.build(format.markup);
    }

    private static int closing(String s, int open) {
        int depth = 0;
        for (int i = open; i < s.length(); i++) {
            depth += s.charAt(i) == '{' ? 1 : s.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw JinjaError.failed("expected '}' before end of string");
    }

    private Text field(Text field, int depth) {
        String s = field.value;
        int colon = firstOutsideBrackets(s, ':');
        String head = colon < 0 ? s : s.substring(0, colon);
        int mark = firstOutsideBrackets(head, '!');
        Object value = value(mark < 0 ? head : head.substring(0, mark));
        if (mark >= 0) {
            value = switch (head.substring(mark + 1)) {
                case "r", "a" -> Printer.repr(value);
                case "s" -> Printer.print(value);
                default ->
                    throw JinjaError.failed("Unknown conversion specifier " + Printer.quoted(head.substring(mark + 1)));
            };
        }
        Text spec = colon < 0 ? Text.EMPTY : format(field.sliceFrom(colon + 1), depth - 1);
        return FormatSpec.parse(spec).apply(value);
    }

    private static int firstOutsideBrackets(String s, char c) {
        int bracket = s.indexOf('[');
        int at = s.indexOf(c);
        int close = bracket < 0 ? -1 : s.indexOf(']', bracket);
        return bracket >= 0 && at > bracket && at < close ? s.indexOf(c, close) : at;
    }

    /** The value of a name such as {@code 0.user[name]}. */
    private @Nullable Object value(String path) {
        int end = 0;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        Object value = argument(path.substring(0, end));
        while (end < path.length()) {
            run.charge(Limits.UNITS_PER_STEP);
            if (path.charAt(end) == '.') {
                int from = end + 1;
                end = from;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                value = Members.attribute(value, path.substring(from, end));
            } else {
                int close = path.charAt(end) == '[' ? path.indexOf(']', end) : -1;
                if (close < 0) {
                    throw JinjaError.failed("Missing ']' in format string");
                }
                String index = path.substring(end + 1, close);
                value = Members.element(value, isDigits(index) ? (Object) Long.valueOf(index) : Text.trusted(index));
                end = close + 1;
            }
        }
        return value;
    }

    private static boolean isDigits(String s) {
        return s.length() < 18 && Characters.all(s, c -> c >= '0' && c <= '9');
    }

    private @Nullable Object argument(String name) {
        if (name.isEmpty() || isDigits(name)) {
            numbered |= !name.isEmpty();
            long index = name.isEmpty() ? automatic++ : Long.parseLong(name);
            if (numbered && automatic > 0) {
                throw JinjaError.failed("cannot switch between manual and automatic field numbering");
            }
            if (index >= arguments.positional().size()) {
                throw JinjaError.failed("Replacement index " + index + " out of range for positional args tuple");
            }
            return arguments.positional().get((int) index);
        } else if (!arguments.named().containsKey(name)) {
            throw JinjaError.failed("format() has no argument named " + Printer.quoted(name));
        }
        return arguments.named().get(name);
    }
}
