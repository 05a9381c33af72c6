package dev.slm.tokenizers;

import dev.slm.tokenizers.internal.PipelineTokenizer;
import dev.slm.tokenizers.internal.folder.FolderTokenizer;
import dev.slm.tokenizers.internal.gguf.GgufTokenizer;
import dev.slm.tokenizers.internal.sentencepiece.SentencePieceModel;
import dev.slm.tokenizers.internal.tokenizerjson.TokenizerJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads tokenizers from the formats in which models carry them. A definition that is damaged, inconsistent or unknown
 * gives a {@link TokenizerFormatException} that names the field, the value, and what would be right.
 */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * Reads the {@code tokenizer.json} of Hugging Face tokenizers.
     *
     * @throws TokenizerFormatException if the definition is not valid
     */
    public static Tokenizer fromTokenizerJson(byte[] json) {
        return new PipelineTokenizer(TokenizerJson.read(json));
    }

    /**
     * Reads the tokenizer of a Hugging Face folder: {@code tokenizer.json}, else {@code tokenizer.model},
     * {@code spiece.model} or {@code sentencepiece.bpe.model}, else {@code vocab.txt}, else {@code vocab.json} with {@code merges.txt}; {@code tokenizer_config.json} and
     * {@code special_tokens_map.json} say which tokens are special and which are added.
     *
     * @throws TokenizerFormatException if the folder has none of these or one is not valid
     * @throws IOException if a file cannot be read
     */
    public static Tokenizer fromFolder(Path folder) throws IOException {
        return FolderTokenizer.read(folder);
    }

    /**
     * Reads a SentencePiece {@code .model} file of any kind: BPE, unigram, word or char.
     *
     * @throws TokenizerFormatException if the model is not valid
     */
    public static Tokenizer fromSentencePiece(byte[] model) {
        return new PipelineTokenizer(SentencePieceModel.read(model));
    }

    /**
     * Reads the tokenizer of a GGUF file.
     *
     * @param metadata the file's metadata, of which only the keys {@code tokenizer.ggml.*} are looked at; strings as
     *     {@code String}, numbers as any {@code Number}, booleans as {@code Boolean}, arrays as {@code String[]} and
     *     arrays of primitives, or as {@code List}
     * @throws TokenizerFormatException if a key is missing or not valid, or the kind of tokenizer is not known
     */
    public static Tokenizer fromGguf(Map<String, ?> metadata) {
        return GgufTokenizer.of(metadata);
    }
}
