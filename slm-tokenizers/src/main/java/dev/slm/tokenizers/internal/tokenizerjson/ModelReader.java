package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.models.BPE;
import dev.slm.tokenizers.internal.models.Unigram;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.models.WordLevel;
import dev.slm.tokenizers.internal.models.WordPiece;
import java.util.BitSet;
import java.util.OptionalInt;

/** Builds the model that the section {@code model} describes. */
final class ModelReader {
    private final ModelSection section;
    private final Fields settings;
    private final Vocabulary vocabulary;
    private final BitSet controls;

    /** For a model in which no text becomes one of these tokens. */
    ModelReader(ModelSection section, BitSet controls) {
        this.section = section;
        this.settings = section.settings();
        this.vocabulary = section.vocabulary();
        this.controls = controls;
    }

    Model read() {
        String type = section.type();
        return switch (type) {
            case "BPE" -> bpe();
            case "Unigram" -> unigram();
            case "WordPiece" -> wordPiece();
            case "WordLevel" -> new WordLevel(vocabulary, unknown(), controls);
            default ->
                throw new TokenizerFormatException(settings.path("type") + " is \"" + type
                        + "\"; it must be one of BPE, Unigram, WordLevel, WordPiece");
        };
    }

    /** The unknown token's id, or -1 where the model has none. */
    private int unknown() {
        String token = settings.optionalString("unk_token");
        return token == null ? -1 : vocabulary.find(token);
    }

    OptionalInt unknownId() {
        if (section.type().equals("Unigram")) {
            return settings.has("unk_id") ? OptionalInt.of(settings.number("unk_id")) : OptionalInt.empty();
        }
        int id = unknown();
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private Model bpe() {
        // With dropout every encoding would be another; it is meant for training.
        if (settings.get("dropout") instanceof Number dropout && dropout.doubleValue() > 0) {
            throw settings.invalid("dropout", "null or 0, so that the same text always gives the same tokens");
        }
        String prefix = settings.string("continuing_subword_prefix", "");
        BPE.Options options = new BPE.Options(
                settings.optionalString("unk_token"),
                prefix,
                settings.string("end_of_word_suffix", ""),
                settings.flag("fuse_unk", false),
                settings.flag("byte_fallback", false),
                settings.flag("ignore_merges", false),
                controls);
        return new BPE(vocabulary, section.merges().resolve(vocabulary, prefix.length(), controls), options);
    }

    private Model unigram() {
        double[] scores = section.scores();
        if (scores.length < vocabulary.size()) {
            throw new TokenizerFormatException("model.vocab must be an array of tokens with scores");
        }
        int unkId = unknownId().orElse(-1);
        if (unkId >= vocabulary.size()) {
            throw settings.invalid("unk_id", "less than the number of tokens, " + vocabulary.size());
        }
        return new Unigram(vocabulary, scores, unkId, settings.flag("byte_fallback", false), controls);
    }

    private Model wordPiece() {
        int unkId = unknown();
        if (unkId < 0) {
            throw settings.invalid("unk_token", "a token of the vocabulary");
        }
        return new WordPiece(
                vocabulary,
                settings.string("continuing_subword_prefix", "##"),
                unkId,
                settings.limit("max_input_chars_per_word", 100),
                controls);
    }
}
