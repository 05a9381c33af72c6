package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.models.ByteFallbackIds;
import dev.slm.tokenizers.internal.models.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a SentencePiece model.
 *
 * @param vocabulary piece to id
 * @param scores by id
 * @param types by id, one of the constants here
 * @param unkId the piece for unknown characters, or -1
 * @param byteIds the pieces for single bytes, where unknown characters become these
 */
public record Pieces(
        Vocabulary vocabulary, float[] scores, byte[] types, int unkId, @Nullable ByteFallbackIds byteIds) {
    // The numbers of sentencepiece_model.proto; GGUF uses the same.
    public static final int NORMAL = 1;
    public static final int UNKNOWN = 2;
    public static final int CONTROL = 3;
    public static final int USER_DEFINED = 4;
    public static final int UNUSED = 5;
    public static final int BYTE = 6;

    /** With byte pieces where the vocabulary has them and they are wanted. */
    public static Pieces of(Vocabulary vocabulary, float[] scores, byte[] types, int unkId, boolean byteFallback) {
        return new Pieces(vocabulary, scores, types, unkId, byteFallback ? ByteFallbackIds.of(vocabulary) : null);
    }

    /** Whether text can become this piece; control pieces, the unknown one and bytes only come about otherwise. */
    public boolean isText(int id) {
        int type = types[id];
        return type == NORMAL || type == USER_DEFINED || type == UNUSED;
    }

    boolean isUserDefined(int id) {
        return types[id] == USER_DEFINED;
    }

    boolean isUnused(int id) {
        return types[id] == UNUSED;
    }

    /** The id of the piece that {@code text[from, to)} is, or -1. */
    int find(char[] text, int from, int to) {
        int id = vocabulary.find(text, from, to);
        return id >= 0 && isText(id) ? id : -1;
    }

    /** Whether some unused piece consists of two pieces, so that it may come about. */
    boolean anyUnusedFromParts() {
        for (int id = 0; id < types.length; id++) {
            char[] piece = types[id] == UNUSED ? vocabulary.token(id).toCharArray() : new char[0];
            for (int i = 1; i < piece.length; i++) {
                if (find(piece, 0, i) >= 0 && find(piece, i, piece.length) >= 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
