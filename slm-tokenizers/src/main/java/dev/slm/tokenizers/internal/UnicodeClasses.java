package dev.slm.tokenizers.internal;

/** The classes of characters that splitting asks for, in a table for the basic plane. */
public final class UnicodeClasses {
    /** {@code \p{L}} */
    public static final int LETTER = 1;
    /** {@code \p{N}} */
    public static final int NUMBER = 2;
    /** White space: the Unicode property White_Space, which is {@code \s} in the regular expressions. */
    public static final int SPACE = 4;
    /** {@code [\r\n]} */
    public static final int NEWLINE = 8;
    /** {@code \p{M}} */
    public static final int MARK = 16;
    /** {@code [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]} */
    public static final int UPPER = 32;
    /** {@code [\p{Ll}\p{Lm}\p{Lo}\p{M}]} */
    public static final int LOWER = 64;

    private static final byte[] TABLE = new byte[0x10000];

    static {
        for (int c = 0; c < TABLE.length; c++) {
            TABLE[c] = (byte) compute(c);
        }
    }

    private UnicodeClasses() {}

    /** The classes of a char; for a surrogate pair ask {@link #of(int)}. */
    public static int of(char c) {
        return TABLE[c];
    }

    /** The classes of a code point. */
    public static int of(int codePoint) {
        return codePoint < 0x10000 ? TABLE[codePoint] : compute(codePoint);
    }

    private static int compute(int codePoint) {
        int classes =
                switch (Character.getType(codePoint)) {
                    case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> LETTER | UPPER;
                    case Character.LOWERCASE_LETTER -> LETTER | LOWER;
                    case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER | UPPER | LOWER;
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
                        MARK | UPPER | LOWER;
                    case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
                    default -> 0;
                };
        if (isWhiteSpace(codePoint)) {
            classes |= SPACE;
        }
        if (codePoint == '\r' || codePoint == '\n') {
            classes |= NEWLINE;
        }
        return classes;
    }

    /** The Unicode property White_Space. */
    public static boolean isWhiteSpace(int c) {
        return c >= 0x09 && c <= 0x0D || c == 0x85 || Character.isSpaceChar(c);
    }

    /** {@code \w} with Unicode: alphabetic, marks, decimal digits, connectors and joiners. */
    public static boolean isWord(int c) {
        int type = Character.getType(c);
        return Character.isAlphabetic(c)
                || type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.CONNECTOR_PUNCTUATION
                || (of(c) & MARK) != 0
                || c == 0x200C
                || c == 0x200D;
    }
}
