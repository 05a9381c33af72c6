package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.TokenizerFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of one protobuf message, as far as SentencePiece models use the format. */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] data;
    private final String name;
    private final int end;
    private int at;
    private int wireType;
    private long number;
    private int from;
    private int to;

    Protobuf(byte[] data, String name) {
        this(data, 0, data.length, name);
    }

    private Protobuf(byte[] data, int from, int to, String name) {
        this.data = data;
        this.at = from;
        this.end = to;
        this.name = name;
    }

    private TokenizerFormatException damaged(String what) {
        return new TokenizerFormatException(name + ": " + what + " at byte " + at);
    }

    /** Goes to the next field; returns its number, or 0 at the end of the message. */
    int next() {
        if (at == end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) tag & 7;
        long field = tag >>> 3;
        if (field == 0 || field > 1 << 29) {
            throw damaged("field number " + field + " is not one");
        }
        switch (wireType) {
            case VARINT -> number = varint();
            case FIXED64 -> number = fixed(8);
            case FIXED32 -> number = fixed(4);
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > end - at) {
                    throw damaged("field " + field + " is said to have " + length + " bytes, but " + (end - at)
                            + " are left");
                }
                from = at;
                to = at += (int) length;
            }
            default -> throw damaged("field " + field + " has the unknown wire type " + wireType);
        }
        return (int) field;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw damaged("the message ends inside a number");
            }
            byte b = data[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged("a number takes more than ten bytes");
    }

    private long fixed(int bytes) {
        if (end - at < bytes) {
            throw damaged("the message ends inside a number");
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (data[at++] & 0xFFL) << (8 * i);
        }
        return value;
    }

    private void expect(int type, String wanted) {
        if (wireType != type) {
            throw damaged("a field has wire type " + wireType + " where " + wanted + " is due");
        }
    }

    int integer() {
        expect(VARINT, "a number");
        return (int) number;
    }

    boolean flag() {
        return integer() != 0;
    }

    float real() {
        expect(FIXED32, "a float");
        float value = Float.intBitsToFloat((int) number);
        if (Float.isNaN(value)) {
            throw damaged("a float is not a number");
        }
        return value;
    }

    String string() {
        expect(BYTES, "a string");
        return new String(data, from, to - from, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        expect(BYTES, "bytes");
        return Arrays.copyOfRange(data, from, to);
    }

    Protobuf message(String messageName) {
        expect(BYTES, "a message");
        return new Protobuf(data, from, to, messageName);
    }
}
