package dev.slm.tokenizers.internal.jinja;

/** Escapes in the strings of a template, which are Python's. */
final class StringLiteral {
    private StringLiteral() {}

    /** The meaning of the characters between two quotes. Unknown escapes stay as they are. */
    static String decode(String source, int from, int to) {
        if (source.indexOf('\\', from) < 0 || source.indexOf('\\', from) >= to) {
            return source.substring(from, to);
        }
        StringBuilder out = new StringBuilder();
        int at = from;
        while (at < to) {
            char c = source.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escape = source.charAt(at++);
            int simple = "\n\\'\"abfnrtv".indexOf(escape);
            if (simple > 0) {
                out.append("\n\\'\"\u0007\b\f\n\r\t\u000b".charAt(simple));
            } else if (escape >= '0' && escape <= '7') {
                int end = at;
                while (end < Math.min(at + 2, to) && source.charAt(end) >= '0' && source.charAt(end) <= '7') {
                    end++;
                }
                out.appendCodePoint(Integer.parseInt(source.substring(at - 1, end), 8));
                at = end;
            } else if (escape == 'x' || escape == 'u' || escape == 'U') {
                int end = at + (escape == 'x' ? 2 : escape == 'u' ? 4 : 8);
                out.appendCodePoint(hexadecimal(source, at, Math.min(end, to), end));
                at = end;
            } else if (escape == 'N') {
                int end = source.indexOf('}', at);
                out.appendCodePoint(named(source, at, end));
                at = end + 1;
            } else if (escape != '\n') {
                out.append('\\').append(escape);
            }
        }
        return out.toString();
    }

    private static int hexadecimal(String source, int from, int to, int end) {
        try {
            int c = to == end && source.charAt(from) != '+' ? Integer.parseInt(source.substring(from, to), 16) : -1;
            if (Character.isValidCodePoint(c)) {
                return c;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw JinjaError.syntax(from - 2, (end - from) + " hexadecimal digits of a character expected in the escape");
    }

    private static int named(String source, int from, int end) {
        try {
            if (end > from && source.charAt(from) == '{') {
                return Character.codePointOf(source.substring(from + 1, end));
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw JinjaError.syntax(from - 2, "the name of a Unicode character in braces expected in the escape \\N");
    }
}
