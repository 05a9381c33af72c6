package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PipelineTokenizer;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.tokenizerjson.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Finds the tokenizer of a Hugging Face folder. */
public final class FolderTokenizer {
    /** Tokenizers whose framing follows {@code add_bos_token} and {@code add_eos_token}, whatever tokenizer.json says. */
    private static final Set<String> FRAMED_BY_FLAGS = Set.of("llama", "codellama", "gemma", "cohere");

    private FolderTokenizer() {}

    /** The tokenizer, from the best file that the folder has. */
    public static Tokenizer read(Path folder) throws IOException {
        FolderFiles files = new FolderFiles(folder);
        TokenizerConfig config = new TokenizerConfig(files);
        if (files.has("tokenizer.json")) {
            return fromTokenizerJson(files, config);
        }
        for (String name : SentencePieceFiles.NAMES) {
            if (files.has(name)) {
                return new PipelineTokenizer(SentencePieceFiles.read(name, files, config));
            }
        }
        if (files.has("vocab.txt")) {
            return new PipelineTokenizer(BertVocabulary.read(files, config));
        }
        if (files.has("vocab.json") && files.has("merges.txt")) {
            return new PipelineTokenizer(ByteLevelFiles.read(files, config));
        }
        throw new TokenizerFormatException(folder + " holds no tokenizer: it needs tokenizer.json, one of "
                + SentencePieceFiles.NAMES + ", vocab.txt, or vocab.json with merges.txt");
    }

    private static Tokenizer fromTokenizerJson(FolderFiles files, TokenizerConfig config) throws IOException {
        byte[] json = files.bytes("tokenizer.json");
        return files.naming("tokenizer.json", () -> {
            Pipeline pipeline = config.applyTo(TokenizerJson.read(json));
            PostProcessor processor = pipeline.postProcessor();
            boolean framed = processor != null && processor.single() != Frame.SINGLE;
            boolean flags = config.config.has("add_bos_token") || config.config.has("add_eos_token");
            if (flags && (!framed || FRAMED_BY_FLAGS.contains(config.kind()))) {
                PostProcessor framing = config.framing(pipeline.specialIds(), false, false);
                if (framing != null || framed) {
                    pipeline = pipeline.withPostProcessor(framing);
                }
            }
            return new PipelineTokenizer(pipeline);
        });
    }
}
