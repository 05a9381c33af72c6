package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.sentencepiece.ModelProto;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tokens of a vocabulary with what GGUF says of each, and the keys beside them. */
final class TokenTables {
    final String[] tokens;
    final int[] types;
    final float[] scores;

    /** Keys under {@code tokenizer.ggml.} in the order in which they will be written. */
    final Map<String, Object> keys = new LinkedHashMap<>();

    /** @param size how many tokens the model embeds; others have no place */
    TokenTables(int size, String kind) {
        tokens = new String[size];
        types = new int[size];
        scores = new float[size];
        keys.put("model", kind);
    }

    /** Sets a token, unless the model does not embed it. */
    void set(int id, String token, int type, float score) {
        if (id >= 0 && id < tokens.length) {
            tokens[id] = token;
            types[id] = type;
            scores[id] = score;
        }
    }

    boolean has(int id) {
        return tokens[id] != null;
    }

    /** A SentencePiece model file, whose types are GGUF's. */
    static TokenTables of(ModelProto model, int size) {
        if (model.modelType != ModelProto.BPE && model.modelType != ModelProto.UNIGRAM) {
            throw new TokenizerFormatException(
                    "trainer_spec.model_type is " + model.modelType + "; GGUF has a place for 1 (unigram) and 2 (BPE)");
        }
        TokenTables tables = new TokenTables(size, model.modelType == ModelProto.BPE ? "llama" : "t5");
        tables.keys.put("pre", "default");
        Pieces pieces = model.pieces();
        for (int id = 0; id < pieces.types().length; id++) {
            tables.set(id, pieces.vocabulary().token(id), pieces.types()[id], pieces.scores()[id]);
        }
        tables.keys.put("add_space_prefix", model.addDummyPrefix);
        tables.keys.put("remove_extra_whitespaces", model.removeExtraWhitespaces);
        if (model.charsMap != null && model.modelType != ModelProto.BPE) {
            tables.keys.put("precompiled_charsmap", model.charsMap);
        }
        return tables;
    }

    /** Gives the rows of the embedding that no token has a name that text cannot become. */
    void nameTheRest() {
        for (int id = 0; id < tokens.length; id++) {
            if (!has(id)) {
                set(id, "[PAD" + id + "]", Pieces.UNUSED, 0);
            }
        }
    }
}
