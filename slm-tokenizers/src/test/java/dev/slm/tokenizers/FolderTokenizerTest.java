package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTokenizerTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aLlamaFolderWithASentencePieceModelBeginsTextsWithBos() throws IOException {
        for (String model : List.of("stories260K", "stories15M")) {
            Tokenizer tokenizer = Tokenizers.fromFolder(Fixtures.path("models/" + model + "-hf"));
            String prompts = model.equals("stories260K") ? "stories260K-F32" : "stories15M-Q8_0";
            for (String line : Files.readAllLines(Fixtures.path("fixtures/llamacpp/" + prompts + ".jsonl"))) {
                Map<?, ?> expected = (Map<?, ?>) Objects.requireNonNull(Json.parse(line));
                assertThat(tokenizer.encodeToIds((String) expected.get("prompt"), true, false))
                        .isEqualTo(Fixtures.ints(expected.get("prompt_ids")));
            }
        }
    }

    @Test
    void tokenizerConfigNamesTheTokensWithARole() throws IOException {
        Tokenizer qwen = withTokenizerJson("qwen3");
        assertThat(qwen.token(qwen.eosId().orElseThrow())).isEqualTo("<|im_end|>");
        assertThat(qwen.token(qwen.padId().orElseThrow())).isEqualTo("<|endoftext|>");
        assertThat(qwen.bosId()).isEmpty();
        assertThat(qwen.encodeToIds("a", true, false)).hasSize(1);
    }

    @Test
    void framingFollowsTheFlagsWhereTheTokenizerReadsThem() throws IOException {
        Tokenizer mistral = withTokenizerJson("mistral_v01");
        assertThat(mistral.encodeToIds("a", true, false))
                .startsWith(mistral.bosId().orElseThrow());
        write(
                "tokenizer_config.json",
                "{\"tokenizer_class\":\"LlamaTokenizer\",\"add_bos_token\":false,"
                        + "\"add_eos_token\":true,\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"</s>\"}}");
        Tokenizer other = Tokenizers.fromFolder(folder);
        assertThat(other.encodeToIds("a", true, false))
                .hasSize(2)
                .endsWith(other.eosId().orElseThrow());
    }

    private Tokenizer withTokenizerJson(String name) throws IOException {
        Files.write(folder.resolve("tokenizer.json"), Fixtures.tokenizerJson(name));
        Files.copy(
                Fixtures.path("fixtures/tokenizers/" + name + "/tokenizer_config.json"),
                folder.resolve("tokenizer_config.json"));
        return Tokenizers.fromFolder(folder);
    }

    @Test
    void vocabTxtIsWordPiece() throws IOException {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson("all-minilm")));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        Map<?, ?> vocabulary = (Map<?, ?>) Objects.requireNonNull(model.get("vocab"));
        String[] tokens = new String[vocabulary.size()];
        vocabulary.forEach((token, id) -> tokens[((Number) id).intValue()] = (String) token);
        write("vocab.txt", String.join("\n", tokens) + "\n");
        write("tokenizer_config.json", "{\"do_lower_case\": true}");
        Tokenizer tokenizer = Tokenizers.fromFolder(folder);
        assertThat(tokenizer.maskId()).hasValue(103);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/all-minilm/expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            assertThat(tokenizer.encodeToIds(text, true, true)).as(text).isEqualTo(Fixtures.ints(expected.get("ids")));
        }
    }

    @Test
    void casedVocabulariesKeepCapitalsAndAccents() throws IOException {
        write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nÉté\nete\n");
        write("tokenizer_config.json", "{\"do_lower_case\": false}");
        assertThat(Tokenizers.fromFolder(folder).encodeToIds("Été ete", false, false))
                .containsExactly(5, 6);
        write("tokenizer_config.json", "{}");
        assertThat(Tokenizers.fromFolder(folder).encodeToIds("Été ete", false, false))
                .containsExactly(6, 6);
    }

    @Test
    void vocabJsonAndMergesAreByteLevelBpe() throws IOException {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson("gpt2")));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        StringBuilder vocab = new StringBuilder("{");
        ((Map<?, ?>) Objects.requireNonNull(model.get("vocab")))
                .forEach((token, id) -> vocab.append(vocab.length() == 1 ? "" : ",")
                        .append('"')
                        .append(token.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append("\":")
                        .append(id));
        write("vocab.json", vocab.append('}').toString());
        write(
                "merges.txt",
                "#version: 0.2\n"
                        + String.join(
                                "\n",
                                ((List<?>) Objects.requireNonNull(model.get("merges")))
                                        .stream().map(String::valueOf).toList())
                        + "\n");
        Tokenizer tokenizer = Tokenizers.fromFolder(folder);
        assertThat(tokenizer.eosId()).hasValue(50256);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/gpt2/expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            assertThat(tokenizer.encodeToIds(text, true, true)).as(text).isEqualTo(Fixtures.ints(expected.get("ids")));
        }
    }

    @Test
    void anEmptyFolderSaysWhatItNeeds() {
        assertThatThrownBy(() -> Tokenizers.fromFolder(folder))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void errorsNameTheFile() throws IOException {
        write("tokenizer.json", "{\"model\": 7}");
        assertThatThrownBy(() -> Tokenizers.fromFolder(folder))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("tokenizer.json: model is 7");
    }
}
