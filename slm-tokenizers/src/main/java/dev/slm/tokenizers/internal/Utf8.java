package dev.slm.tokenizers.internal;

/** UTF-8 by hand, where the library's converters would allocate per char. */
public final class Utf8 {
    private Utf8() {}

    /** The number of bytes of a code point. */
    public static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** The byte at {@code index} of a code point that takes {@code length} bytes; 0 to 255. */
    public static int byteAt(int codePoint, int index, int length) {
        if (length == 1) {
            return codePoint;
        }
        int bits = codePoint >> (6 * (length - 1 - index)) & 0x3F;
        return index > 0 ? 0x80 | bits : (0xF00 >> length & 0xFF) | codePoint >> (6 * (length - 1));
    }
}
