package dev.slm.tokenizers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes small SentencePiece model files for tests; field numbers as in {@code sentencepiece_model.proto}. */
final class SentencePieceFile {
    static final int NORMAL = 1;
    static final int UNKNOWN = 2;
    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;

    private final ByteArrayOutputStream model = new ByteArrayOutputStream();
    private final ByteArrayOutputStream trainer = new ByteArrayOutputStream();

    /** A model of a type: 1 unigram, 2 BPE, 3 word, 4 char. */
    SentencePieceFile(int modelType) {
        number(trainer, 3, modelType);
    }

    SentencePieceFile piece(String text, float score, int type) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        bytes(piece, 1, text.getBytes(StandardCharsets.UTF_8));
        varint(piece, 2 << 3 | 5);
        int bits = Float.floatToIntBits(score);
        for (int i = 0; i < 4; i++) {
            piece.write(bits >> 8 * i);
        }
        number(piece, 3, type);
        bytes(model, 1, piece.toByteArray());
        return this;
    }

    SentencePieceFile normal(String... texts) {
        for (String text : texts) {
            piece(text, -1, NORMAL);
        }
        return this;
    }

    SentencePieceFile whitespaceAsSuffix() {
        number(trainer, 24, 1);
        return this;
    }

    SentencePieceFile byteFallback() {
        number(trainer, 35, 1);
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(model.toByteArray());
        bytes(whole, 2, trainer.toByteArray());
        return whole.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int field, int value) {
        varint(out, field << 3);
        varint(out, value);
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
