package dev.slm.tokenizers.internal.normalizers;

import dev.slm.tokenizers.internal.Utf8;

/**
 * Extended grapheme clusters (UAX 29), as far as they matter for clusters of at most five bytes of UTF-8: a character with
 * what extends it, prepended format characters, and CR LF. Longer clusters may come out in parts.
 */
final class GraphemeClusters {
    private GraphemeClusters() {}

    /** Where the cluster that begins at a position ends. */
    static int next(char[] text, int at, int to) {
        int first = Character.codePointAt(text, at, to);
        int end = at + Character.charCount(first);
        if (first == '\r') {
            return end < to && text[end] == '\n' ? end + 1 : end;
        }
        if (end < to && first < 0x300 && text[end] < 0x300) {
            return end;
        }
        boolean prepends = isPrepend(first);
        while (end < to) {
            int c = Character.codePointAt(text, end, to);
            boolean joins = isExtend(c) || prepends && !isControl(c);
            if (!joins || isControl(first)) {
                return end;
            }
            prepends = prepends && isPrepend(c);
            end += Character.charCount(c);
        }
        return end;
    }

    static int utf8Length(char[] text, int from, int to) {
        int bytes = 0;
        for (int i = from, c; i < to && bytes < 16; i += Character.charCount(c)) {
            c = Character.codePointAt(text, i, to);
            bytes += Utf8.length(c);
        }
        return bytes;
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT && c != 0x200C && c != 0x200D && !isPrepend(c);
    }

    private static boolean isExtend(int c) {
        if (c < 0x300) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default ->
                c == 0x200C
                        || c == 0x200D
                        || c == 0xFF9E
                        || c == 0xFF9F
                        || c == 0x0E33
                        || c == 0x0EB3
                        || c >= 0x1F3FB && c <= 0x1F3FF;
        };
    }

    private static boolean isPrepend(int c) {
        return c >= 0x600 && c <= 0x605 || c == 0x6DD || c == 0x70F || c == 0x8E2 || c == 0x110BD;
    }
}
