package dev.slm.tokenizers.internal.decoders;

/**
 * Decodes UTF-8 byte by byte. A byte sequence that is none gives one U+FFFD per maximal part that could have begun a
 * character (the Unicode standard's recommended practice, section 3.9).
 */
final class Utf8Stream {
    private static final int REPLACEMENT = 0xFFFD;

    private final StringBuilder text = new StringBuilder();
    private int codePoint;
    private int missing;
    private int lowest = 0x80;
    private int highest = 0xBF;

    void accept(int b) {
        if (missing > 0) {
            if (b >= lowest && b <= highest) {
                codePoint = codePoint << 6 | b & 0x3F;
                lowest = 0x80;
                highest = 0xBF;
                if (--missing == 0) {
                    text.appendCodePoint(codePoint);
                }
                return;
            }
            end();
        }
        begin(b);
    }

    private void begin(int b) {
        if (b < 0x80) {
            text.append((char) b);
        } else if (b >= 0xC2 && b <= 0xF4) {
            missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            codePoint = b & 0x3F >> missing;
            lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        } else {
            text.appendCodePoint(REPLACEMENT);
        }
    }

    /** Gives up an incomplete character. */
    void end() {
        if (missing > 0) {
            missing = 0;
            lowest = 0x80;
            highest = 0xBF;
            text.appendCodePoint(REPLACEMENT);
        }
    }

    /** Whether a character is incomplete. */
    boolean isIncomplete() {
        return missing > 0;
    }

    /** The text decoded since the last call. */
    String take() {
        String decoded = text.toString();
        text.setLength(0);
        return decoded;
    }
}
