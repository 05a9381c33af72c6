package dev.slm.tokenizers.internal;

/** Converts positions in a text from UTF-16 chars to code points. */
final class CodePoints {
    private static final int BLOCK = 256;

    private final String text;
    /** How many code points stand before every {@link #BLOCK}th char; empty if every char is one code point. */
    private final int[] before;

    CodePoints(String text) {
        this.text = text;
        this.before = hasSurrogates(text) ? count(text) : new int[0];
    }

    private static boolean hasSurrogates(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static int[] count(String text) {
        int[] before = new int[text.length() / BLOCK + 1];
        int codePoints = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i % BLOCK == 0) {
                before[i / BLOCK] = codePoints;
            }
            codePoints += completesCodePoint(text, i) ? 1 : 0;
        }
        if (text.length() % BLOCK == 0) {
            before[text.length() / BLOCK] = codePoints;
        }
        return before;
    }

    /** Counts a pair at its second char, so that every prefix counts whole code points only. */
    private static boolean completesCodePoint(String text, int i) {
        return !(Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1)));
    }

    /** How many code points end at or before the char position. */
    int index(int position) {
        if (before.length == 0) {
            return position;
        }
        int index = before[position / BLOCK];
        for (int i = position / BLOCK * BLOCK; i < position; i++) {
            index += completesCodePoint(text, i) ? 1 : 0;
        }
        return index;
    }
}
