package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PipelineTokenizer;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.processors.TemplateProcessing;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceModel;
import dev.slm.tokenizers.internal.tokenizerjson.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the tokenizer of a Hugging Face folder. */
public final class FolderTokenizer {
    /** Tokenizers whose framing follows {@code add_bos_token} and {@code add_eos_token}, whatever tokenizer.json says. */
    private static final Set<String> FRAMED_BY_FLAGS = Set.of("llama", "codellama", "gemma", "cohere");

    /** SentencePiece tokenizers that end texts with EOS rather than begin them with BOS. */
    private static final Set<String> ENDED_BY_EOS = Set.of("t5", "mt5", "umt5", "longt5", "pegasus");

    private FolderTokenizer() {}

    /** The tokenizer, from the best file that the folder has. */
    public static Tokenizer read(Path folder) throws IOException {
        FolderFiles files = new FolderFiles(folder);
        TokenizerConfig config = new TokenizerConfig(files);
        if (files.has("tokenizer.json")) {
            return fromTokenizerJson(files, config);
        }
        for (String name : List.of("tokenizer.model", "spiece.model")) {
            if (files.has(name)) {
                return fromSentencePiece(name, files, config);
            }
        }
        if (files.has("vocab.txt")) {
            return new PipelineTokenizer(BertVocabulary.read(files, config));
        }
        if (files.has("vocab.json") && files.has("merges.txt")) {
            return new PipelineTokenizer(ByteLevelFiles.read(files, config));
        }
        throw new TokenizerFormatException(folder + " holds no tokenizer: it needs tokenizer.json, tokenizer.model, "
                + "vocab.txt, or vocab.json with merges.txt");
    }

    private static Tokenizer fromTokenizerJson(FolderFiles files, TokenizerConfig config) throws IOException {
        byte[] json = files.bytes("tokenizer.json");
        return files.naming("tokenizer.json", () -> {
            Pipeline pipeline = withConfig(TokenizerJson.read(json), config);
            PostProcessor processor = pipeline.postProcessor();
            boolean framed = processor != null && processor.single() != Frame.SINGLE;
            boolean flags = config.config.has("add_bos_token") || config.config.has("add_eos_token");
            if (flags && (!framed || FRAMED_BY_FLAGS.contains(config.kind()))) {
                PostProcessor framing = framing(config, pipeline.specialIds(), false, false);
                if (framing != null || framed) {
                    pipeline = pipeline.withPostProcessor(framing);
                }
            }
            return new PipelineTokenizer(pipeline);
        });
    }

    private static Tokenizer fromSentencePiece(String name, FolderFiles files, TokenizerConfig config)
            throws IOException {
        byte[] model = files.bytes(name);
        return files.naming(name, () -> {
            Pipeline pipeline = withConfig(SentencePieceModel.read(model), config);
            boolean eos = ENDED_BY_EOS.contains(config.kind());
            return new PipelineTokenizer(pipeline.withPostProcessor(framing(config, pipeline.specialIds(), !eos, eos)));
        });
    }

    private static Pipeline withConfig(Pipeline pipeline, TokenizerConfig config) {
        List<AddedToken> added = config.addedTokens(pipeline.addedTokens());
        SpecialIds ids = config.specialIds(added, pipeline.model().vocabulary(), pipeline.specialIds());
        return pipeline.withAddedTokens(added).withSpecialIds(ids);
    }

    private static @Nullable PostProcessor framing(TokenizerConfig config, SpecialIds ids, boolean bos, boolean eos) {
        OptionalInt before = config.config.flag("add_bos_token", bos) ? ids.bos() : OptionalInt.empty();
        OptionalInt after = config.config.flag("add_eos_token", eos) ? ids.eos() : OptionalInt.empty();
        return before.isEmpty() && after.isEmpty() ? null : TemplateProcessing.around(before, after);
    }
}
