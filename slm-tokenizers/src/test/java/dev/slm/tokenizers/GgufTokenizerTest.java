package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufTokenizerTest {

    @ParameterizedTest
    @ValueSource(strings = {"stories260K-F32", "stories15M-Q4_0", "stories15M-Q8_0"})
    void promptsBecomeTheIdsOfLlamaCpp(String model) throws IOException {
        Tokenizer tokenizer = Tokenizers.fromGguf(GgufMetadata.read(Fixtures.path("models/" + model + ".gguf")));
        for (String line : Files.readAllLines(Fixtures.path("fixtures/llamacpp/" + model + ".jsonl"))) {
            Map<?, ?> expected = (Map<?, ?>) Objects.requireNonNull(Json.parse(line));
            String prompt = (String) Objects.requireNonNull(expected.get("prompt"));
            int[] ids = Fixtures.ints(Objects.requireNonNull(expected.get("prompt_ids")));
            assertThat(tokenizer.encodeToIds(prompt, true, false)).as(prompt).isEqualTo(ids);
            assertThat(tokenizer.encode(prompt).ids()).as(prompt).isEqualTo(ids);
            assertThat(tokenizer.decode(ids, true)).isEqualTo(prompt);
        }
    }

    /** The GGUF kind of a tokenizer.json with byte-level BPE. */
    private static Map<String, Object> byteLevel(String fixture, String pre) {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson(fixture)));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        Map<?, ?> vocabulary = (Map<?, ?>) Objects.requireNonNull(model.get("vocab"));
        List<?> added = (List<?>) Objects.requireNonNull(json.get("added_tokens"));
        int size = vocabulary.size();
        for (Object token : added) {
            size = Math.max(size, ((Number) Objects.requireNonNull(((Map<?, ?>) token).get("id"))).intValue() + 1);
        }
        String[] tokens = new String[size];
        int[] types = new int[size];
        vocabulary.forEach((token, id) -> {
            tokens[((Number) id).intValue()] = (String) token;
            types[((Number) id).intValue()] = 1;
        });
        for (Object token : added) {
            Map<?, ?> fields = (Map<?, ?>) token;
            int id = ((Number) Objects.requireNonNull(fields.get("id"))).intValue();
            tokens[id] = (String) fields.get("content");
            types[id] = Boolean.TRUE.equals(fields.get("special")) ? 3 : 4;
        }
        String[] merges = ((List<?>) Objects.requireNonNull(model.get("merges")))
                .stream()
                        .map(merge -> merge instanceof List<?> pair ? pair.get(0) + " " + pair.get(1) : (String) merge)
                        .toArray(String[]::new);
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", "gpt2");
        metadata.put("tokenizer.ggml.pre", pre);
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.merges", merges);
        metadata.put("tokenizer.ggml.add_bos_token", false);
        return metadata;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2/gpt-2", "llama3_2/llama-bpe", "mistral_nemo/tekken", "qwen3/qwen2"})
    void byteLevelBpeEqualsTheTokenizerItWasConvertedFrom(String fixtureAndName) {
        String fixture = fixtureAndName.substring(0, fixtureAndName.indexOf('/'));
        Tokenizer tokenizer =
                Tokenizers.fromGguf(byteLevel(fixture, fixtureAndName.substring(fixtureAndName.indexOf('/') + 1)));
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/" + fixture + "/expected.json")) {
            String text = (String) expected.get("text");
            assertThat(tokenizer.encodeToIds(text, false, true))
                    .as(text)
                    .isEqualTo(Fixtures.ints(expected.get("ids_plain")));
            assertThat(tokenizer.decode(Fixtures.ints(expected.get("ids_plain")), false))
                    .as(text)
                    .isEqualTo(expected.get("decoded"));
        }
    }

    @Test
    void wordPieceEqualsTheTokenizerItWasConvertedFrom() {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson("all-minilm")));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        Map<?, ?> vocabulary = (Map<?, ?>) Objects.requireNonNull(model.get("vocab"));
        String[] tokens = new String[vocabulary.size()];
        int[] types = new int[tokens.length];
        vocabulary.forEach((token, id) -> {
            int at = ((Number) id).intValue();
            String text = (String) token;
            boolean control =
                    List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]").contains(text);
            types[at] = control ? 3 : 1;
            boolean unchanged = text.startsWith("[") && text.endsWith("]");
            tokens[at] = unchanged ? text : text.startsWith("##") ? text.substring(2) : "\u2581" + text;
        });
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", "bert");
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.bos_token_id", 101);
        metadata.put("tokenizer.ggml.unknown_token_id", 100L);
        metadata.put("tokenizer.ggml.seperator_token_id", 102);
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/all-minilm/expected.json")) {
            String text = (String) expected.get("text");
            assertThat(tokenizer.encodeToIds(text, true, true)).as(text).isEqualTo(Fixtures.ints(expected.get("ids")));
        }
    }

    @Test
    void unigramEqualsTheModelItWasConvertedFrom() {
        byte[] file = Fixtures.bytes("fixtures/sentencepiece/unigram4k.model");
        Tokenizer original = Tokenizers.fromSentencePiece(file);
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson("unigram4k")));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        Map<?, ?> normalizer = (Map<?, ?>) Objects.requireNonNull(json.get("normalizer"));
        Map<?, ?> charsMap = (Map<?, ?>) ((List<?>) Objects.requireNonNull(normalizer.get("normalizers"))).get(0);
        List<?> pieces = (List<?>) Objects.requireNonNull(model.get("vocab"));
        String[] tokens = new String[pieces.size()];
        float[] scores = new float[tokens.length];
        int[] types = new int[tokens.length];
        for (int id = 0; id < tokens.length; id++) {
            tokens[id] = (String) ((List<?>) pieces.get(id)).get(0);
            scores[id] = ((Number) ((List<?>) pieces.get(id)).get(1)).floatValue();
            types[id] = original.isSpecial(id) ? 3 : id == original.unkId().orElseThrow() ? 2 : 1;
        }
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", "t5");
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.scores", scores);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.unknown_token_id", original.unkId().getAsInt());
        metadata.put("tokenizer.ggml.eos_token_id", 2);
        metadata.put("tokenizer.ggml.remove_extra_whitespaces", true);
        metadata.put(
                "tokenizer.ggml.precompiled_charsmap",
                java.util.Base64.getDecoder()
                        .decode((String) Objects.requireNonNull(charsMap.get("precompiled_charsmap"))));
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/sentencepiece/unigram4k.expected.json")) {
            String text = (String) expected.get("text");
            assertThat(tokenizer.encodeToIds(text, false, false))
                    .as(text)
                    .isEqualTo(Fixtures.ints(expected.get("ids")));
        }
    }

    @Test
    void anUnknownPreTokenizerIsNamedWithTheKnownOnes() {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", "gpt2");
        metadata.put("tokenizer.ggml.pre", "gpt-99");
        metadata.put("tokenizer.ggml.tokens", new String[] {"a", "b", "ab"});
        metadata.put("tokenizer.ggml.merges", new String[] {"a b"});
        assertThatThrownBy(() -> Tokenizers.fromGguf(metadata))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("tokenizer.ggml.pre is \"gpt-99\"")
                .hasMessageContaining("llama-bpe");
    }
}
