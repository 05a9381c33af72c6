package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PipelineTokenizer;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.models.WordPiece;
import dev.slm.tokenizers.internal.normalizers.BertNormalizer;
import dev.slm.tokenizers.internal.pretokenizers.BertPreTokenizer;
import dev.slm.tokenizers.internal.processors.BertProcessing;
import dev.slm.tokenizers.internal.processors.TemplateProcessing;
import dev.slm.tokenizers.internal.sentencepiece.CharsMap;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceBpe;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceDecoder;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceNormalizer;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceUnigram;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds the tokenizer that a GGUF file's metadata describes. */
public final class GgufTokenizer {
    private GgufTokenizer() {}

    /** The tokenizer of the kind that {@code tokenizer.ggml.model} names. */
    public static Tokenizer of(Map<String, ?> metadata) {
        GgufFields fields = new GgufFields(metadata);
        String kind = fields.string("model");
        Pipeline pipeline =
                switch (kind) {
                    case "llama" -> sentencePieceBpe(new GgufVocabulary(fields));
                    case "gpt2", "gemma4", "whitespace" -> GgufBpe.read(kind, new GgufVocabulary(fields));
                    case "bert" -> wordPiece(new GgufVocabulary(fields));
                    case "t5" -> unigram(new GgufVocabulary(fields));
                    case "rwkv" -> GgufRwkv.read(new GgufVocabulary(fields));
                    case "plamo2" -> plamo2(new GgufVocabulary(fields));
                    case "none", "no_vocab" ->
                        throw new TokenizerFormatException(
                                GgufFields.name("model") + " is \"" + kind + "\": the file holds no tokenizer");
                    default ->
                        throw new TokenizerFormatException(GgufFields.name("model") + " is \"" + kind
                                + "\"; known are llama, gpt2, bert, t5, rwkv, plamo2, gemma4, whitespace");
                };
        return new PipelineTokenizer(pipeline);
    }

    private static Pipeline sentencePieceBpe(GgufVocabulary vocabulary) {
        SpecialIds ids = vocabulary.specialIds(1, 2, 0);
        Pieces pieces = pieces(vocabulary, ids);
        return sentencePiece(
                vocabulary, pieces, new SentencePieceBpe(pieces), null, ids, framing(vocabulary, ids, true, false));
    }

    private static Pipeline unigram(GgufVocabulary vocabulary) {
        SpecialIds ids = vocabulary.specialIds(-1, 1, 2);
        Pieces pieces = pieces(vocabulary, ids);
        byte[] blob = vocabulary.fields.bytes("precompiled_charsmap");
        CharsMap charsMap =
                blob == null || blob.length == 0 ? null : CharsMap.read(blob, GgufFields.name("precompiled_charsmap"));
        return sentencePiece(
                vocabulary,
                pieces,
                new SentencePieceUnigram(pieces),
                charsMap,
                ids,
                framing(vocabulary, ids, false, true));
    }

    private static Pipeline plamo2(GgufVocabulary vocabulary) {
        SpecialIds ids = vocabulary.specialIds(1, 2, 0);
        SentencePieceNormalizer.WhiteSpace asItIs = new SentencePieceNormalizer.WhiteSpace(false, false, false, false);
        return new Pipeline(
                vocabulary.addedTokens(),
                null,
                null,
                new Plamo2(pieces(vocabulary, ids)),
                framing(vocabulary, ids, false, false),
                new SentencePieceDecoder(asItIs, "", ""),
                ids,
                null,
                null);
    }

    private static Pieces pieces(GgufVocabulary vocabulary, SpecialIds ids) {
        return Pieces.of(
                vocabulary.vocabulary(UnaryOperator.identity()),
                vocabulary.scores(),
                vocabulary.types,
                ids.unk().orElse(-1),
                true);
    }

    private static Pipeline sentencePiece(
            GgufVocabulary vocabulary,
            Pieces pieces,
            Model model,
            @Nullable CharsMap charsMap,
            SpecialIds ids,
            PostProcessor framing) {
        SentencePieceNormalizer.WhiteSpace whiteSpace = new SentencePieceNormalizer.WhiteSpace(
                vocabulary.fields.flag("add_space_prefix", true),
                vocabulary.fields.flag("remove_extra_whitespaces", false),
                true,
                false);
        return new Pipeline(
                vocabulary.addedTokens(),
                new SentencePieceNormalizer(charsMap, whiteSpace, pieces),
                null,
                model,
                framing,
                new SentencePieceDecoder(whiteSpace, "", ""),
                ids,
                null,
                null);
    }

    private static Pipeline wordPiece(GgufVocabulary vocabulary) {
        SpecialIds given = vocabulary.specialIds(101, -1, 100);
        OptionalInt cls = given.cls().isPresent() ? given.cls() : given.bos();
        OptionalInt sep = vocabulary.id("seperator_token_id", 102);
        SpecialIds ids = new SpecialIds(given.bos(), given.eos(), given.unk(), given.pad(), given.mask(), cls, sep);
        Vocabulary tokens = vocabulary.vocabulary(GgufTokenizer::wordPieceSpelling);
        int unk = ids.unk()
                .orElseThrow(() ->
                        new TokenizerFormatException(GgufFields.name("unknown_token_id") + " is missing or no token"));
        boolean lowercase = vocabulary.fields.flag("normalizer.lowercase", !vocabulary.hasCapitals());
        boolean stripAccents = vocabulary.fields.flag("normalizer.strip_accents", lowercase);
        PostProcessor framing = cls.isPresent() && sep.isPresent() && vocabulary.fields.flag("add_bos_token", true)
                ? new BertProcessing(cls.getAsInt(), sep.getAsInt())
                : null;
        return new Pipeline(
                vocabulary.addedTokens(),
                new BertNormalizer(true, true, stripAccents, lowercase),
                new BertPreTokenizer(),
                new WordPiece(tokens, "##", unk, 100, vocabulary.controls()),
                framing,
                new dev.slm.tokenizers.internal.decoders.WordPiece("##", true),
                ids,
                null,
                null);
    }

    /** In GGUF the tokens that begin a word are marked instead of those that continue one. */
    private static String wordPieceSpelling(String token) {
        if (token.startsWith("\u2581")) {
            return token.substring(1);
        }
        boolean named = token.startsWith("[") && token.endsWith("]") && token.length() > 2;
        return named ? token : "##" + token;
    }

    static PostProcessor framing(GgufVocabulary vocabulary, SpecialIds ids, boolean bos, boolean eos) {
        return TemplateProcessing.around(
                vocabulary.fields.flag("add_bos_token", bos) ? ids.bos() : OptionalInt.empty(),
                vocabulary.fields.flag("add_eos_token", eos) ? ids.eos() : OptionalInt.empty());
    }
}
