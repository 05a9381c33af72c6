package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** The tokens of a GGUF file with their types and scores, and those with a role. */
final class GgufVocabulary {
    final GgufFields fields;
    final String[] tokens;
    final byte[] types;

    GgufVocabulary(GgufFields fields) {
        this.fields = fields;
        this.tokens = fields.strings("tokens");
        if (tokens.length == 0) {
            throw new TokenizerFormatException(GgufFields.name("tokens") + " is empty");
        }
        this.types = new byte[tokens.length];
        double[] numbers = fields.numbers("token_type", tokens.length);
        for (int id = 0; id < tokens.length; id++) {
            types[id] = numbers == null ? Pieces.NORMAL : (byte) numbers[id];
        }
    }

    int size() {
        return tokens.length;
    }

    Vocabulary vocabulary(UnaryOperator<String> spelling) {
        Vocabulary.Builder builder = new Vocabulary.Builder(tokens.length);
        for (int id = 0; id < tokens.length; id++) {
            builder.add(spelling.apply(tokens[id]), id, GgufFields.name("tokens"));
        }
        return builder.build(GgufFields.name("tokens"));
    }

    float[] scores() {
        double[] numbers = fields.numbers("scores", tokens.length);
        float[] scores = new float[tokens.length];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = numbers == null ? 0 : (float) numbers[id];
            if (Float.isNaN(scores[id])) {
                throw new TokenizerFormatException(GgufFields.name("scores") + "[" + id + "] is not a number");
            }
        }
        return scores;
    }

    /** Control and unknown tokens as special ones, user-defined tokens as text. */
    List<AddedToken> addedTokens() {
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < tokens.length; id++) {
            if (types[id] == Pieces.CONTROL || types[id] == Pieces.UNKNOWN) {
                added.add(AddedToken.special(id, tokens[id]));
            } else if (types[id] == Pieces.USER_DEFINED) {
                added.add(AddedToken.text(id, tokens[id]));
            }
        }
        return added;
    }

    /** The tokens that no text becomes: those for control, and the names of ids without a token. */
    BitSet controls() {
        BitSet controls = new BitSet(tokens.length);
        for (int id = 0; id < tokens.length; id++) {
            controls.set(id, types[id] == Pieces.CONTROL || types[id] == Pieces.UNUSED);
        }
        return controls;
    }

    /** Whether some word has a capital letter, so that the tokenizer cannot make everything lower case. */
    boolean hasCapitals() {
        for (int id = 0; id < tokens.length; id++) {
            String token = tokens[id];
            if (types[id] == Pieces.NORMAL
                    && token.startsWith("\u2581")
                    && token.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
                return true;
            }
        }
        return false;
    }

    OptionalInt id(String key, int otherwise) {
        if (fields.has(key)) {
            return fields.id(key, size());
        }
        return otherwise >= 0 && otherwise < size() ? OptionalInt.of(otherwise) : OptionalInt.empty();
    }

    /** The tokens with a role; where the file does not say, a kind of tokenizer has usual ones, or -1. */
    SpecialIds specialIds(int bos, int eos, int unk) {
        return new SpecialIds(
                id("bos_token_id", bos),
                id("eos_token_id", eos),
                id("unknown_token_id", unk),
                id("padding_token_id", -1),
                id("mask_token_id", -1),
                id("cls_token_id", -1),
                id("seperator_token_id", -1)); // spelt like this in the format
    }
}
