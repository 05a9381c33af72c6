package dev.slm.internal.encoder;

import dev.slm.quant.Activations;
import dev.slm.quant.EmbeddingTable;
import org.jspecify.annotations.Nullable;

/**
 * The tables that turn a token into a vector: its word, its place and its segment.
 *
 * @param words vocabulary × width
 * @param positions one row per place, or null where places are told by rotation
 * @param types one row per segment, or null where the model knows no segments
 * @param padId if not negative, places are counted as RoBERTa does: tokens other than this one have places padId + 1,
 *     padId + 2, …, and this one has place padId
 * @param maxTokens the greatest length of a text
 */
record Embeddings(EmbeddingTable words, @Nullable Table positions, @Nullable Table types, int padId, int maxTokens) {
    /**
     * A small table, decoded once.
     *
     * @param values rows × width
     */
    record Table(float[] values, int width) {
        int rows() {
            return values.length / width;
        }

        void addRow(int row, float[] target, int offset) {
            for (int i = 0; i < width; i++) {
                target[offset + i] += values[row * width + i];
            }
        }
    }

    /**
     * Checks that the model can take this input.
     *
     * @throws IllegalArgumentException naming the token that it cannot take, or both lengths
     */
    void check(TokenSequence text) {
        if (text.length() > maxTokens) {
            throw new IllegalArgumentException(
                    "a text of " + text.length() + " tokens; the model takes at most " + maxTokens);
        }
        Table segments = types;
        for (int i = 0; i < text.length(); i++) {
            int id = text.ids()[i];
            if (id < 0 || id >= words.rows()) {
                throw new IllegalArgumentException(
                        "token id " + id + " at index " + i + "; the vocabulary has ids 0 to " + (words.rows() - 1));
            }
            int type = text.typeId(i);
            if (segments != null && (type < 0 || type >= segments.rows())) {
                throw new IllegalArgumentException(
                        "type id " + type + " at index " + i + "; the model has types 0 to " + (segments.rows() - 1));
            }
        }
    }

    /** Whether there is more than one segment to tell apart. */
    boolean hasSegments() {
        Table segments = types;
        return segments != null && segments.rows() > 1;
    }

    /** The words alone: one row per token. */
    void lookUp(EncoderPass pass, Activations out) {
        PackedTexts texts = pass.texts();
        out.rows(texts.rows());
        pass.forEachText((text, worker) -> {
            byte[] bytes = pass.bytes(worker, words.rowBytes());
            for (int row = texts.start(text); row < texts.end(text); row++) {
                words.read(texts.ids()[row], bytes, out.data(), out.offset(row));
            }
        });
    }

    /** Adds place and segment, as far as the model has tables for them. */
    void addPlaces(EncoderPass pass, Activations x) {
        PackedTexts texts = pass.texts();
        pass.forEachText((text, worker) -> {
            int seen = 0;
            for (int row = texts.start(text); row < texts.end(text); row++) {
                addPlace(texts.ids()[row], texts.typeIds()[row], seen, x.data(), x.offset(row));
                seen += texts.ids()[row] == padId ? 0 : 1;
            }
        });
    }

    private void addPlace(int id, int type, int seen, float[] target, int offset) {
        Table places = positions;
        Table segments = types;
        if (places != null) {
            places.addRow(place(id, seen), target, offset);
        }
        if (segments != null) {
            segments.addRow(type, target, offset);
        }
    }

    private int place(int id, int seen) {
        if (padId < 0) {
            return seen;
        }
        return id == padId ? padId : padId + 1 + seen;
    }
}
