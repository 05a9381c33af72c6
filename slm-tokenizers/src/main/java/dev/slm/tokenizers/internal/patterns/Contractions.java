package dev.slm.tokenizers.internal.patterns;

/** The English contractions that the patterns of GPT cut off: 's 't 're 've 'm 'll 'd. */
final class Contractions {
    private Contractions() {}

    /** The length of the contraction at {@code at} in lower case, 0 if there is none. */
    static int lowerCase(char[] text, int at, int to) {
        if (text[at] != '\'' || at + 1 == to) {
            return 0;
        }
        return length(text[at + 1], at + 2 < to ? text[at + 2] : '\0');
    }

    /** The length of the contraction at {@code at} in any case, 0 if there is none. */
    static int anyCase(char[] text, int at, int to) {
        if (text[at] != '\'' || at + 1 == to) {
            return 0;
        }
        return length(fold(text[at + 1]), at + 2 < to ? fold(text[at + 2]) : '\0');
    }

    private static int length(char first, char second) {
        return switch (first) {
            case 's', 't', 'm', 'd' -> 2;
            case 'r', 'v' -> second == 'e' ? 3 : 0;
            case 'l' -> second == 'l' ? 3 : 0;
            default -> 0;
        };
    }

    /** Lower case; the long s (U+017F) is an s to regular expressions that ignore case. */
    private static char fold(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + 32);
        }
        return c == '\u017F' ? 's' : c;
    }
}
