package dev.slm.tokenizers.internal.jinja;

import dev.slm.tokenizers.internal.jinja.Lexeme.Kind;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a template into text, tags and what stands in the tags.
 *
 * <p>Whitespace control as chat templates are written for: a line break behind a block or comment is dropped
 * (trim_blocks), so are blanks between the beginning of a line and a block or comment (lstrip_blocks); {@code +} at a
 * bracket keeps them, {@code -} drops all white space on that side.
 */
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Lexeme> lexemes = new ArrayList<>();
    private int at;
    /** Whether the text at {@link #at} begins a line. */
    private boolean lineStart = true;

    /** Takes a template with line breaks normalised to {@code \n} and without its final one. */
    Lexer(String source) {
        this.source = source;
    }

    List<Lexeme> lexemes() {
        while (at < source.length()) {
            int open = nextTag(at);
            if (open < 0) {
                data(source.substring(at), at);
                at = source.length();
                break;
            }
            char kind = source.charAt(open + 1);
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            data(textBefore(open, sign, kind != '{'), at);
            at = open + (sign == '-' || sign == '+' ? 3 : 2);
            switch (kind) {
                case '{' -> tag(open, Kind.PRINT_BEGIN, "}}", Kind.PRINT_END);
                case '#' -> comment(open);
                default -> {
                    if (!raw(open)) {
                        tag(open, Kind.BLOCK_BEGIN, "%}", Kind.BLOCK_END);
                    }
                }
            }
        }
        lexemes.add(new Lexeme(Kind.END, "", null, source.length()));
        return lexemes;
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private void data(String text, int position) {
        if (!text.isEmpty()) {
            lexemes.add(new Lexeme(Kind.DATA, text, null, position));
        }
    }

    /** The text from {@link #at} to a tag, less the white space that the tag drops. */
    private String textBefore(int tag, char sign, boolean dropsIndentation) {
        int end = tag;
        if (sign == '-') {
            while (end > at && Characters.isSpace(source.charAt(end - 1))) {
                end--;
            }
        } else if (sign != '+' && dropsIndentation) {
            while (end > at && source.charAt(end - 1) != '\n' && Characters.isSpace(source.charAt(end - 1))) {
                end--;
            }
            boolean fromLineStart = end == at ? lineStart : source.charAt(end - 1) == '\n';
            end = fromLineStart ? end : tag;
        }
        return source.substring(at, end);
    }

    /** Moves behind a closing bracket, for which {@link #at} stands at its sign, if it has one. */
    private void close(String bracket, boolean dropsLineBreak) {
        char sign = source.charAt(at);
        boolean signed = sign == '-' || sign == '+';
        at += bracket.length() + (signed ? 1 : 0);
        if (sign == '-') {
            at = skipSpace(at);
        } else if (!signed && dropsLineBreak && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStart = source.charAt(at - 1) == '\n';
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < source.length() && Characters.isSpace(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private boolean closes(int from, String bracket, boolean plus) {
        return source.startsWith(bracket, from)
                || source.startsWith("-" + bracket, from)
                || plus && source.startsWith("+" + bracket, from);
    }

    private void comment(int open) {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw JinjaError.syntax(open, "the comment '{#' is not closed: '#}' expected");
        }
        boolean signed = end > at && (source.charAt(end - 1) == '-' || source.charAt(end - 1) == '+');
        at = signed ? end - 1 : end;
        close("#}", true);
    }

    /** Takes a raw block, if there is one at {@link #at}. */
    private boolean raw(int open) {
        int behind = bracketBehind("raw", at);
        if (behind < 0 || source.charAt(behind) == '+') {
            return false;
        }
        at = behind;
        close("%}", false);
        for (int end = source.indexOf("{%", at); end >= 0; end = source.indexOf("{%", end + 2)) {
            char sign = end + 2 < source.length() ? source.charAt(end + 2) : ' ';
            behind = bracketBehind("endraw", end + (sign == '-' || sign == '+' ? 3 : 2));
            if (behind >= 0) {
                data(textBefore(end, sign, true), at);
                at = behind;
                close("%}", true);
                return true;
            }
        }
        throw JinjaError.syntax(open, "the raw block is not closed: '{% endraw %}' expected");
    }

    /** Where the closing bracket of a block stands that consists of one word, or -1. */
    private int bracketBehind(String word, int from) {
        int i = skipSpace(from);
        if (!source.startsWith(word, i)) {
            return -1;
        }
        i = skipSpace(i + word.length());
        return closes(i, "%}", true) ? i : -1;
    }

    private void tag(int open, Kind begin, String bracket, Kind end) {
        lexemes.add(new Lexeme(begin, "", null, open));
        Deque<Character> brackets = new ArrayDeque<>();
        while (true) {
            at = skipSpace(at);
            if (at == source.length()) {
                throw JinjaError.syntax(
                        open, "the tag " + begin.description + " is not closed: " + end.description + " expected");
            }
            if (brackets.isEmpty() && closes(at, bracket, end == Kind.BLOCK_END)) {
                lexemes.add(new Lexeme(end, "", null, at));
                close(bracket, end == Kind.BLOCK_END);
                return;
            }
            expressionLexeme(brackets);
        }
    }

    private void expressionLexeme(Deque<Character> brackets) {
        int from = at;
        int c = source.codePointAt(at);
        if (c == '\'' || c == '"') {
            int end = at + 1;
            while (end < source.length() && source.charAt(end) != c) {
                end += source.charAt(end) == '\\' ? 2 : 1;
            }
            if (end >= source.length()) {
                throw JinjaError.syntax(from, "the string is not closed: " + (char) c + " expected");
            }
            at = end + 1;
            lexemes.add(new Lexeme(Kind.STRING, StringLiteral.decode(source, from + 1, end), null, from));
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
            while (at < source.length() && isNamePart(source.codePointAt(at))) {
                at += Character.charCount(source.codePointAt(at));
            }
            lexemes.add(new Lexeme(Kind.NAME, source.substring(from, at), null, from));
        } else {
            String operator = OPERATORS.stream()
                    .filter(o -> source.startsWith(o, from))
                    .findFirst()
                    .orElseThrow(() ->
                            JinjaError.syntax(from, "unexpected character " + Printer.quoted(Character.toString(c))));
            balance(operator.charAt(0), brackets);
            at += operator.length();
            lexemes.add(new Lexeme(Kind.OPERATOR, operator, null, from));
        }
    }

    private static boolean isNamePart(int c) {
        return Characters.isWord(c) || Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }

    private void balance(char operator, Deque<Character> brackets) {
        switch (operator) {
            case '(' -> brackets.push(')');
            case '[' -> brackets.push(']');
            case '{' -> brackets.push('}');
            case ')', ']', '}' -> {
                Character expected = brackets.poll();
                if (expected == null || expected != operator) {
                    throw JinjaError.syntax(
                            at,
                            "unexpected '" + operator + "'"
                                    + (expected == null ? "" : ", '" + expected + "' expected"));
                }
            }
            default -> {}
        }
    }

    private void number() {
        int from = at;
        boolean element = from > 0 && source.charAt(from - 1) == '.'; // x.0.1 is an element of an element
        int radix = radix();
        if (radix != 10) {
            at = digits(at + 2, c -> Character.digit(c, radix) >= 0);
            String digits = source.substring(from + 2, at).replace("_", "");
            if (digits.isEmpty()) {
                throw JinjaError.syntax(from, "digits of base " + radix + " expected");
            }
            add(from, Numbers.whole(bigInteger(from, digits, radix)));
            return;
        }
        IntPredicate decimal = c -> c >= '0' && c <= '9';
        at = digits(at, decimal);
        int whole = at;
        if (!element && has('.') && at + 1 < source.length() && decimal.test(source.charAt(at + 1))) {
            at = digits(at + 1, decimal);
        }
        if (!element && (has('e') || has('E'))) {
            int sign = at + 1 < source.length() && "+-".indexOf(source.charAt(at + 1)) >= 0 ? 1 : 0;
            int end = digits(at + 1 + sign, decimal);
            at = end > at + 1 + sign ? end : at;
        }
        String text = source.substring(from, at).replace("_", "");
        if (at > whole) {
            add(from, Double.parseDouble(text));
        } else if (text.length() > 1 && text.charAt(0) == '0' && !text.matches("0+")) {
            throw JinjaError.syntax(from, "a whole number does not begin with 0");
        } else {
            add(from, Numbers.whole(bigInteger(from, text, 10)));
        }
    }

    private static BigInteger bigInteger(int from, String digits, int radix) {
        if (digits.length() > Limits.INTEGER_BITS) {
            throw JinjaError.syntax(from, "a number of more than " + Limits.INTEGER_BITS + " digits");
        }
        return new BigInteger(digits, radix);
    }

    private boolean has(char c) {
        return at < source.length() && source.charAt(at) == c;
    }

    private int radix() {
        String prefix = source.substring(at, Math.min(at + 2, source.length()));
        return switch (prefix) {
            case "0x", "0X" -> 16;
            case "0o", "0O" -> 8;
            case "0b", "0B" -> 2;
            default -> 10;
        };
    }

    /** The end of a run of digits, between which single underscores may stand. */
    private int digits(int from, IntPredicate digit) {
        int i = from;
        while (i < source.length()
                && (digit.test(source.charAt(i))
                        || source.charAt(i) == '_' && i + 1 < source.length() && digit.test(source.charAt(i + 1)))) {
            i++;
        }
        return i;
    }

    private void add(int from, @Nullable Object number) {
        lexemes.add(new Lexeme(Kind.NUMBER, source.substring(from, at), number, from));
    }
}
