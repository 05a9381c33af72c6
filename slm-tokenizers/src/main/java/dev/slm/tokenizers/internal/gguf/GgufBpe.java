package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.Decoder;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.decoders.ByteLevel;
import dev.slm.tokenizers.internal.models.BPE;
import dev.slm.tokenizers.internal.models.MergeList;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.normalizers.Lowercase;
import dev.slm.tokenizers.internal.normalizers.NFC;
import dev.slm.tokenizers.internal.normalizers.Replace;
import dev.slm.tokenizers.internal.patterns.LiteralSplitter;
import dev.slm.tokenizers.internal.pretokenizers.Sequence;
import dev.slm.tokenizers.internal.pretokenizers.WhitespaceSplit;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceDecoder;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceNormalizer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kinds with merges: {@code gpt2}, whose pre-tokenizer has a name of its own, and {@code gemma4} and
 * {@code whitespace}, which name the pre-tokenizer as well.
 */
final class GgufBpe {
    private static final Logger LOG = LoggerFactory.getLogger(GgufBpe.class);

    /** Blanks are written visibly, and nothing else is done about them. */
    private static final SentencePieceNormalizer.WhiteSpace VISIBLE =
            new SentencePieceNormalizer.WhiteSpace(false, false, true, false);

    private GgufBpe() {}

    static Pipeline read(String kind, GgufVocabulary vocabulary) {
        String name = kind.equals("gpt2") ? preTokenizer(vocabulary) : kind;
        boolean spellsBytes = PreTokenizerNames.spellsBytes(name);
        boolean wordsOnly = name.equals("whitespace");
        Decoder plain = new SentencePieceDecoder(VISIBLE, "", "");
        SpecialIds ids = vocabulary.specialIds(-1, -1, -1);
        return new Pipeline(
                vocabulary.addedTokens(),
                normalizer(name, vocabulary),
                wordsOnly ? new WhitespaceSplit() : splits(name, spellsBytes),
                model(name, vocabulary, ids),
                GgufTokenizer.framing(vocabulary, ids, PreTokenizerNames.addsBos(name), false),
                spellsBytes ? new ByteLevel() : plain,
                ids,
                null,
                null);
    }

    private static String preTokenizer(GgufVocabulary vocabulary) {
        String name = vocabulary.fields.string("pre", "");
        if (name.isEmpty()) {
            LOG.warn(
                    "{} is missing, so words are divided in a general way; a file converted anew has it",
                    GgufFields.name("pre"));
            return PreTokenizerNames.DEFAULT;
        }
        PreTokenizerNames.check(name);
        return name;
    }

    private static PreTokenizer splits(String name, boolean spellsBytes) {
        return spellsBytes ? PreTokenizerNames.get(name) : new Sequence(PreTokenizerNames.splits(name));
    }

    private static @Nullable Normalizer normalizer(String name, GgufVocabulary vocabulary) {
        if (name.equals("whitespace")) {
            return vocabulary.fields.flag("normalizer.lowercase", false) ? new Lowercase() : null;
        }
        if (!PreTokenizerNames.spellsBytes(name)) {
            return new Replace(new LiteralSplitter(" "), "\u2581");
        }
        return PreTokenizerNames.composes(name) ? new NFC() : null;
    }

    private static BPE model(String name, GgufVocabulary vocabulary, SpecialIds ids) {
        if (!vocabulary.fields.has("merges")) {
            throw new TokenizerFormatException(
                    GgufFields.name("merges") + " is missing; byte pair encoding (" + name + ") cannot do without");
        }
        Vocabulary tokens = vocabulary.vocabulary(UnaryOperator.identity());
        MergeList merges = new MergeList(GgufFields.name("merges"));
        for (String merge : vocabulary.fields.strings("merges")) {
            merges.add(merge);
        }
        boolean spellsBytes = PreTokenizerNames.spellsBytes(name);
        String unknown =
                !spellsBytes && ids.unk().isPresent() ? tokens.token(ids.unk().getAsInt()) : null;
        BPE.Options options = new BPE.Options(
                unknown,
                "",
                "",
                !spellsBytes,
                !spellsBytes,
                PreTokenizerNames.ignoresMerges(name),
                vocabulary.controls());
        return new BPE(tokens, merges.resolve(tokens, 0, vocabulary.controls()), options);
    }
}
