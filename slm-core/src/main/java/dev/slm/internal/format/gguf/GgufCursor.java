package dev.slm.internal.format.gguf;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.ByteSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads little-endian values one after the other. Every read says what it is for, and one that would pass the end of the
 * file names it; nothing is allocated for a count before the file has been found to be long enough for it.
 */
final class GgufCursor {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final ByteSource source;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private long bufferStart;

    GgufCursor(Path file, ByteSource source) {
        this.file = file;
        this.source = source;
        buffer.limit(0);
    }

    Path file() {
        return file;
    }

    /** Bytes from the file's start to the next value. */
    long position() {
        return bufferStart + buffer.position();
    }

    long remaining() {
        return source.size() - position();
    }

    private ByteBuffer ensure(int bytes, String what) {
        if (buffer.remaining() < bytes) {
            if (remaining() < bytes) {
                throw tooShort(bytes, what);
            }
            bufferStart = position();
            int filled = (int) Math.min(BUFFER, source.size() - bufferStart);
            source.read(bufferStart, buffer.array(), 0, filled);
            buffer.position(0).limit(filled);
        }
        return buffer;
    }

    private ModelFormatException tooShort(long bytes, String what) {
        return new ModelFormatException(file + " ends early: " + what + " takes " + Long.toUnsignedString(bytes)
                + " bytes at " + position() + ", the file has " + source.size());
    }

    byte i8(String what) {
        return ensure(Byte.BYTES, what).get();
    }

    short i16(String what) {
        return ensure(Short.BYTES, what).getShort();
    }

    int i32(String what) {
        return ensure(Integer.BYTES, what).getInt();
    }

    long i64(String what) {
        return ensure(Long.BYTES, what).getLong();
    }

    float f32(String what) {
        return ensure(Float.BYTES, what).getFloat();
    }

    double f64(String what) {
        return ensure(Double.BYTES, what).getDouble();
    }

    boolean bool(String what) {
        byte value = i8(what);
        if (value != 0 && value != 1) {
            throw wrong(what, Byte.toUnsignedInt(value), "expected 0 or 1 for a truth value");
        }
        return value == 1;
    }

    /** A 64-bit count of things that take at least {@code minBytes} each, checked against the rest of the file. */
    long count(String what, int minBytes) {
        long count = i64(what);
        if (count < 0 || count > remaining() / minBytes) {
            throw wrong(
                    what,
                    Long.toUnsignedString(count),
                    "the " + remaining() + " bytes left in the file hold at most " + remaining() / minBytes);
        }
        return count;
    }

    /** As {@link #count}, of elements that a Java array is to hold. */
    int arrayLength(String what, int minBytes) {
        long count = count(what, minBytes);
        if (count > Integer.MAX_VALUE - 8) {
            throw wrong(what, count, "expected at most " + (Integer.MAX_VALUE - 8) + " elements");
        }
        return (int) count;
    }

    /** A length and that many bytes of UTF-8; bytes that are no UTF-8 (some vocabularies have them) become U+FFFD. */
    String string(String what) {
        return string(what, Integer.MAX_VALUE - 8);
    }

    String string(String what, int longest) {
        // Vocabularies have hundreds of thousands of texts: nothing is made of each but the text.
        long length = i64(what);
        if (length < 0 || length > Math.min(remaining(), longest)) {
            throw wrong(
                    "the length of " + what,
                    Long.toUnsignedString(length),
                    "expected at most " + longest + " bytes; " + remaining() + " are left in the file");
        }
        int bytes = (int) length;
        if (bytes <= buffer.remaining()) {
            String text = new String(buffer.array(), buffer.position(), bytes, StandardCharsets.UTF_8);
            buffer.position(buffer.position() + bytes);
            return text;
        }
        return new String(bytes(bytes, what), StandardCharsets.UTF_8);
    }

    byte[] bytes(int length, String what) {
        if (remaining() < length) {
            throw tooShort(length, what);
        }
        byte[] bytes = new byte[length];
        source.read(position(), bytes, 0, length);
        skip(length);
        return bytes;
    }

    private void skip(int length) {
        long next = position() + length;
        buffer.limit(0);
        bufferStart = next;
    }

    ModelFormatException wrong(String what, Object value, String expected) {
        return ModelFormatException.wrongValue(file, what, value, expected);
    }
}
