package dev.slm.examples.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the fields of one protobuf message, as the encoding is described at
 * https://protobuf.dev/programming-guides/encoding/.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED_32 = 5;

    private final byte[] data;
    private final int end;
    private int position;
    private int field;
    private long number;
    private int start;
    private int length;

    ProtobufReader(byte[] data) {
        this(data, 0, data.length);
    }

    private ProtobufReader(byte[] data, int start, int length) {
        this.data = data;
        position = start;
        end = start + length;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean next() {
        if (position == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        start = position;
        length = 0;
        switch ((int) (tag & 7)) {
            case VARINT -> number = varint();
            case FIXED_64 -> skip(8);
            case FIXED_32 -> skip(4);
            case BYTES -> {
                long size = varint();
                start = position;
                skip(size);
                length = (int) size;
            }
            default -> throw new IllegalArgumentException("no protobuf message: tag " + tag + " at byte " + start);
        }
        return true;
    }

    private void skip(long bytes) {
        if (bytes < 0 || bytes > end - position) {
            throw new IllegalArgumentException("a field of " + bytes + " bytes at byte " + position + " of " + end);
        }
        position += (int) bytes;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position == end) {
                throw new IllegalArgumentException("the message ends within a number at byte " + position);
            }
            byte next = data[position++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits before byte " + position);
    }

    /** The number of the current field. */
    int field() {
        return field;
    }

    /** The value of a field that is a number. */
    long number() {
        return number;
    }

    /** Whether the current field is a run of bytes: a text, a message, a packed list. */
    boolean isBytes() {
        return length > 0;
    }

    String text() {
        return new String(data, start, length, StandardCharsets.UTF_8);
    }

    ProtobufReader message() {
        return new ProtobufReader(data, start, length);
    }

    /** Where the bytes of the current field start. */
    int start() {
        return start;
    }

    /** How many there are. */
    int length() {
        return length;
    }

    /** The numbers of a packed list. */
    long[] numbers() {
        ProtobufReader list = message();
        long[] values = new long[length];
        int count = 0;
        while (list.position < list.end) {
            values[count++] = list.varint();
        }
        return Arrays.copyOf(values, count);
    }
}
