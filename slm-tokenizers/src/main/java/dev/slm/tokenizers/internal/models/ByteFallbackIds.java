package dev.slm.tokenizers.internal.models;

import org.jspecify.annotations.Nullable;

/** The tokens {@code <0x00>} to {@code <0xFF>}, which stand for single bytes. */
public final class ByteFallbackIds {
    private ByteFallbackIds() {}

    /** The name of a byte's token. */
    public static String name(int b) {
        return String.format("<0x%02X>", b);
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

    /** The ids of all 256; null if the vocabulary lacks one. */
    public static int @Nullable [] of(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) {
            ids[b] = vocabulary.find(name(b));
            if (ids[b] < 0) {
                return null;
            }
        }
        return ids;
    }
}
