package dev.slm.tokenizers.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The visible characters that stand for bytes in byte-level vocabularies (encoder.py of GPT-2): printable Latin-1 bytes
 * are themselves, the others follow from U+0100 on.
 */
public final class ByteAlphabet {
    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[0x144];

    static {
        Arrays.fill(BYTES, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b != 0xAD;
            CHARS[b] = (char) (printable ? b : next++);
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    /** The character for a byte from 0 to 255. */
    public static char charOf(int b) {
        return CHARS[b];
    }

    /** The byte from 0 to 255 that a character stands for, or -1. */
    public static int byteOf(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }

    /** The bytes a token stands for; a token with any other character is plain text. */
    public static byte[] bytes(String token) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
        for (int i = 0; i < token.length(); i++) {
            int b = byteOf(token.charAt(i));
            if (b < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes.write(b);
        }
        return bytes.toByteArray();
    }
}
