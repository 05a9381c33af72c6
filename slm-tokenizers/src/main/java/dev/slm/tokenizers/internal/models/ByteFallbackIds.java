package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.Utf8;
import org.jspecify.annotations.Nullable;

/** The tokens {@code <0x00>} to {@code <0xFF>}, which stand for single bytes. A vocabulary may lack some. Immutable. */
public final class ByteFallbackIds {
    private final int[] ids;

    private ByteFallbackIds(int[] ids) {
        this.ids = ids;
    }

    /** Those of a vocabulary; null if it has none. */
    public static @Nullable ByteFallbackIds of(Vocabulary vocabulary) {
        int[] ids = new int[256];
        boolean any = false;
        for (int b = 0; b < 256; b++) {
            ids[b] = vocabulary.find(String.format("<0x%02X>", b));
            any |= ids[b] >= 0;
        }
        return any ? new ByteFallbackIds(ids) : null;
    }

    /** The byte that a token names, or -1. */
    public static int parse(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Whether there is a token for every byte of a character. */
    public boolean covers(int codePoint) {
        int length = Utf8.length(codePoint);
        for (int i = 0; i < length; i++) {
            if (ids[Utf8.byteAt(codePoint, i, length)] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a token for every byte of a text. */
    public boolean cover(char[] text, int from, int to) {
        for (int i = from, c; i < to; i += Character.charCount(c)) {
            c = Character.codePointAt(text, i, to);
            if (!covers(c)) {
                return false;
            }
        }
        return true;
    }

    /** The token for the byte at {@code index} of a character that takes {@code length} bytes. */
    public int id(int codePoint, int index, int length) {
        return ids[Utf8.byteAt(codePoint, index, length)];
    }
}
