package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.normalizers.Lowercase;
import dev.slm.tokenizers.internal.normalizers.NFKD;
import dev.slm.tokenizers.internal.normalizers.Replace;
import dev.slm.tokenizers.internal.normalizers.Sequence;
import dev.slm.tokenizers.internal.normalizers.StripAccents;
import dev.slm.tokenizers.internal.patterns.LiteralSplitter;
import dev.slm.tokenizers.internal.processors.BertProcessing;
import dev.slm.tokenizers.internal.processors.RobertaProcessing;
import dev.slm.tokenizers.internal.sentencepiece.ModelProto;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A SentencePiece model as the only file: the tokenizer's kind says what ids and which frame belong to it. */
final class SentencePieceFiles {
    /** In the order in which they are looked for. */
    static final List<String> NAMES = List.of("tokenizer.model", "spiece.model", "sentencepiece.bpe.model");

    private static final String FAIRSEQ_FILE = "sentencepiece.bpe.model";
    /** SentencePiece tokenizers that end texts with EOS rather than begin them with BOS. */
    private static final Set<String> ENDED_BY_EOS = Set.of("t5", "mt5", "umt5", "longt5", "pegasus");

    private static final String MASK = "<mask>";

    private SentencePieceFiles() {}

    static Pipeline read(String name, FolderFiles files, TokenizerConfig config) throws IOException {
        byte[] model = files.bytes(name);
        return files.naming(name, () -> {
            ModelProto proto = new ModelProto(model);
            if (name.equals(FAIRSEQ_FILE)) {
                return fairseq(proto, config);
            }
            return switch (config.kind()) {
                case "albert" -> albert(config.applyTo(SentencePieceModel.pipeline(proto, proto.pieces())), config);
                case "t5" -> framed(config.applyTo(withSentinels(proto, config)), config);
                default -> framed(config.applyTo(SentencePieceModel.pipeline(proto, proto.pieces())), config);
            };
        });
    }

    private static Pipeline framed(Pipeline pipeline, TokenizerConfig config) {
        boolean eos = ENDED_BY_EOS.contains(config.kind());
        return pipeline.withPostProcessor(config.framing(pipeline.specialIds(), !eos, eos));
    }

    /**
     * XLM-RoBERTa and CamemBERT count their tokens as fairseq did: its own control tokens first, the model's pieces after
     * them ({@code tokenization_xlm_roberta.py}, {@code tokenization_camembert.py} of transformers).
     */
    private static Pipeline fairseq(ModelProto proto, TokenizerConfig config) {
        boolean camembert = config.kind().equals("camembert");
        Pipeline pipeline = SentencePieceModel.pipeline(
                proto,
                camembert
                        ? proto.renumbered(
                                List.of("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED"), 1, MASK)
                        : proto.renumbered(List.of("<s>", "<pad>", "</s>", "<unk>"), 3, MASK));
        List<AddedToken> added = new ArrayList<>();
        for (AddedToken token : pipeline.addedTokens()) {
            boolean mask = token.content().equals(MASK);
            added.add(new AddedToken(token.id(), token.content(), false, mask, false, false, true));
        }
        OptionalInt begin = id(pipeline, "<s>");
        OptionalInt end = id(pipeline, "</s>");
        SpecialIds ids = new SpecialIds(
                begin, end, id(pipeline, "<unk>"), id(pipeline, "<pad>"), id(pipeline, MASK), begin, end);
        pipeline = config.applyTo(pipeline.withAddedTokens(added).withSpecialIds(ids));
        return pipeline.withPostProcessor(new RobertaProcessing(
                require(pipeline.specialIds().cls(), "<s>"),
                require(pipeline.specialIds().sep(), "</s>"),
                false,
                false));
    }

    private static OptionalInt id(Pipeline pipeline, String token) {
        int id = pipeline.model().vocabulary().find(token);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static int require(OptionalInt id, String token) {
        return id.orElseThrow(() -> new TokenizerFormatException("the model has no piece " + token));
    }

    /** T5's tokens for the gaps in a text follow the model's pieces, the last gap first. */
    private static Pipeline withSentinels(ModelProto proto, TokenizerConfig config) {
        Pipeline pipeline = SentencePieceModel.pipeline(proto, proto.pieces());
        int count = config.config.number("extra_ids", 100);
        int size = pipeline.model().vocabulary().size();
        List<AddedToken> added = new ArrayList<>(pipeline.addedTokens());
        for (int gap = 0; gap < Math.min(count, TokenizerConfig.MAX_ADDED_ID - size); gap++) {
            added.add(AddedToken.special(size + count - 1 - gap, "<extra_id_" + gap + ">"));
        }
        return pipeline.withAddedTokens(added);
    }

    /** ALBERT tidies text before SentencePiece sees it, and frames it as BERT does. */
    private static Pipeline albert(Pipeline pipeline, TokenizerConfig config) {
        List<Normalizer> normalizers = new ArrayList<>();
        normalizers.add(new Replace(new LiteralSplitter("``"), "\""));
        normalizers.add(new Replace(new LiteralSplitter("''"), "\""));
        if (!config.config.flag("keep_accents", false)) {
            normalizers.add(new NFKD());
            normalizers.add(new StripAccents());
        }
        if (config.config.flag("do_lower_case", true)) {
            normalizers.add(new Lowercase());
        }
        @Nullable Normalizer own = pipeline.normalizer();
        if (own != null) {
            normalizers.add(own);
        }
        PostProcessor framing = new BertProcessing(
                require(id(pipeline, config.token("cls_token", "[CLS]")), "[CLS]"),
                require(id(pipeline, config.token("sep_token", "[SEP]")), "[SEP]"));
        return pipeline.withNormalizer(new Sequence(normalizers)).withPostProcessor(framing);
    }
}
