package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.tokenizers.internal.gguf.GgufTokenizerKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokenizers written as GGUF metadata and read again give the ids of the programs they are from. */
class GgufTokenizerKeysTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "all-minilm, 30522, bert", "gemma, 256000, llama", "gpt2, 50257, gpt2", "llama3_2, 128256, gpt2",
        "mistral_nemo, 131072, gpt2", "mistral_v01, 32000, llama", "qwen3, 151936, gpt2", "unigram4k, 4000, t5"
    })
    void tokenizerJsonGivesTheSameIds(String name, int size, String kind) throws IOException {
        Files.write(folder.resolve("tokenizer.json"), Fixtures.tokenizerJson(name));
        Path config = Fixtures.path("fixtures/tokenizers/" + name).resolve("tokenizer_config.json");
        if (Files.exists(config)) {
            Files.copy(config, folder.resolve("tokenizer_config.json"));
        }
        Tokenizer tokenizer = rewritten(size, kind);
        Tokenizer original = Tokenizers.fromFolder(folder);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/" + name + "/expected.json")) {
            String text = (String) expected.get("text");
            if (kind.equals("t5") && beyondGguf(text)) {
                continue;
            }
            assertThat(tokenizer.encodeToIds(text, false, true))
                    .as(text)
                    .isEqualTo(Fixtures.ints(expected.get("ids_plain")));
            assertThat(tokenizer.encodeToIds(text, true, true))
                    .as(text)
                    .isEqualTo(original.encodeToIds(text, true, true));
        }
    }

    /**
     * GGUF cannot say that the unknown token's name is no token in a text, and its readers map characters as SentencePiece does, where
     * Hugging Face's library looks at a letter and its marks together.
     */
    private static boolean beyondGguf(String text) {
        return text.contains("<unk>")
                || text.codePoints()
                        .anyMatch(c -> Character.getType(c) == Character.NON_SPACING_MARK
                                || Character.getType(c) == Character.COMBINING_SPACING_MARK
                                || Character.getType(c) == Character.FORMAT);
    }

    @ParameterizedTest
    @CsvSource({"llama2, llama", "stories260K, llama", "unigram4k, t5", "unigram2k_bytefallback, t5"})
    void sentencePieceModelGivesTheSameIds(String name, String kind) throws IOException {
        Files.copy(Fixtures.path("fixtures/sentencepiece/" + name + ".model"), folder.resolve("tokenizer.model"));
        Tokenizer original = Tokenizers.fromFolder(folder);
        Tokenizer tokenizer = rewritten(original.vocabularySize(), kind);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/sentencepiece/" + name + ".expected.json")) {
            String text = (String) expected.get("text");
            if (kind.equals("t5") && text.contains("<mask>")) {
                // Readers of GGUF cut text at tokens of the user's own before white space is looked at, not after.
                continue;
            }
            assertThat(tokenizer.encodeToIds(text, false, false))
                    .as(text)
                    .isEqualTo(Fixtures.ints(expected.get("ids")));
        }
    }

    private Tokenizer rewritten(int size, String kind) throws IOException {
        assertThat(GgufTokenizerKeys.present(folder)).isTrue();
        Map<String, Object> keys = GgufTokenizerKeys.of(folder, size);
        assertThat(keys).containsEntry("tokenizer.ggml.model", kind);
        assertThat((String[]) keys.get("tokenizer.ggml.tokens")).hasSize(size).doesNotContainNull();
        return Tokenizers.fromGguf(keys);
    }

    @Test
    void vocabularyFilesFromBeforeGiveTheSameIds() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\n,\n");
        Tokenizer original = Tokenizers.fromFolder(folder);
        Tokenizer tokenizer = rewritten(12, "bert");
        for (String text : new String[] {"Hello, worlds", "hellos x", ""}) {
            assertThat(tokenizer.encodeToIds(text, true, false)).isEqualTo(original.encodeToIds(text, true, false));
        }
        assertThat(tokenizer.token(11)).endsWith("[PAD11]");
    }
}
