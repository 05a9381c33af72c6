package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds of tokenizers that few GGUF files have. */
class GgufKindsTest {
    private static final int CONTROL = 3;

    private static Map<String, Object> metadata(String kind, String... tokens) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", kind);
        metadata.put("tokenizer.ggml.tokens", tokens);
        return metadata;
    }

    private static String[] withBytes(String form, String... tokens) {
        List<String> all = new ArrayList<>(Arrays.asList(tokens));
        for (int b = 0; b < 256; b++) {
            all.add(String.format(form, b));
        }
        return all.toArray(String[]::new);
    }

    @Test
    void rwkvTakesTheLongestTokenOfBytes() {
        String[] tokens =
                withBytes("\\x%02x", "<s>", "th", "the", "\\n\\n", "\\t\\t", "\\'\\'", "\\\\-", "\\xe4\\xb8", "é");
        Map<String, Object> metadata = metadata("rwkv", tokens);
        int[] types = new int[tokens.length];
        Arrays.fill(types, 1);
        types[0] = CONTROL;
        metadata.put("tokenizer.ggml.token_type", types);
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata);
        int bytes = 9;
        assertThat(tokenizer.encodeToIds("thet\n\n\n''\\-", true, false))
                .containsExactly(2, bytes + 't', 3, bytes + '\n', 5, 6);
        assertThat(tokenizer.encodeToIds("\u4E2D\u00E9\t\t", true, false)).containsExactly(7, bytes + 0xAD, 8, 4);
        assertThat(tokenizer.encodeToIds("<s>", true, false)).containsExactly(bytes + '<', bytes + 's', bytes + '>');
        assertThat(tokenizer.encodeToIds("<s>", true, true)).containsExactly(0);
        RandomTexts texts = new RandomTexts(1);
        for (int i = 0; i < 200; i++) {
            String text = texts.next();
            assertThat(tokenizer.decode(tokenizer.encodeToIds(text, true, false), true))
                    .isEqualTo(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }

    @Test
    void plamo2FindsTheBestSegmentation() {
        String[] pieces = {"<unk>", "<bos>", "<eos>", "<pad>", "a", "b", "ab", "ba", "aba", "bab", "c", "\u4E2D"};
        float[] scores = {0, 0, 0, 0, -2, -2.5f, -3, -3.25f, -5, -5.75f, -1, -4};
        String[] tokens = withBytes("<0x%02X>", pieces);
        float[] allScores = Arrays.copyOf(scores, tokens.length);
        int[] types = new int[tokens.length];
        Arrays.fill(types, 6);
        Arrays.fill(types, 0, pieces.length, 1);
        Arrays.fill(types, 0, 4, CONTROL);
        Map<String, Object> metadata = metadata("plamo2", tokens);
        metadata.put("tokenizer.ggml.scores", allScores);
        metadata.put("tokenizer.ggml.token_type", types);
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append("abc\u4E2D".charAt(random.nextInt(4)));
            }
            int[] ids = tokenizer.encodeToIds(text.toString(), false, false);
            assertThat(tokenizer.decode(ids, false)).isEqualTo(text.toString());
            double found = Arrays.stream(ids).mapToDouble(id -> scores[id]).sum();
            assertThat(found).as("%s", text).isEqualTo(best(text.toString(), pieces, scores));
        }
        int[] unknown = tokenizer.encodeToIds("\uFEFFa\u00E9<eos>", false, false);
        assertThat(tokenizer.token(unknown[1]) + tokenizer.token(unknown[2])).isEqualTo("<0xC3><0xA9>");
        assertThat(unknown).startsWith(4).doesNotContain(2).hasSize(3 + 5);
    }

    private static double best(String text, String[] pieces, float[] scores) {
        double best = text.isEmpty() ? 0 : Double.NEGATIVE_INFINITY;
        for (int id = 4; id < pieces.length; id++) {
            if (text.startsWith(pieces[id])) {
                best = Math.max(best, scores[id] + best(text.substring(pieces[id].length()), pieces, scores));
            }
        }
        return best;
    }

    /** Gemma's definition has all that the kind needs: visible blanks, merges of plain text and bytes. */
    @Test
    void gemma4IsBytePairEncodingOfPlainText() {
        Map<?, ?> json = (Map<?, ?>) Objects.requireNonNull(Fixtures.json(Fixtures.tokenizerJson("gemma")));
        Map<?, ?> model = (Map<?, ?>) Objects.requireNonNull(json.get("model"));
        Map<?, ?> vocabulary = (Map<?, ?>) Objects.requireNonNull(model.get("vocab"));
        String[] tokens = new String[vocabulary.size()];
        int[] types = new int[tokens.length];
        Arrays.fill(types, 1);
        vocabulary.forEach((token, id) -> tokens[((Number) id).intValue()] = (String) token);
        for (Object added : (List<?>) Objects.requireNonNull(json.get("added_tokens"))) {
            Map<?, ?> token = (Map<?, ?>) added;
            int id = ((Number) Objects.requireNonNull(token.get("id"))).intValue();
            types[id] = Boolean.TRUE.equals(token.get("special")) ? CONTROL : 4;
        }
        Map<String, Object> metadata = metadata("gemma4", tokens);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.unknown_token_id", 3);
        metadata.put(
                "tokenizer.ggml.merges",
                ((List<?>) Objects.requireNonNull(model.get("merges")))
                        .stream()
                                .map(merge -> merge instanceof List<?> pair
                                        ? pair.get(0) + " " + pair.get(1)
                                        : (String) merge)
                                .toArray(String[]::new));
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata);
        for (Map<String, Object> expected : Fixtures.cases("fixtures/tokenizers/gemma/expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            int[] plain = Fixtures.ints(Objects.requireNonNull(expected.get("ids_plain")));
            assertThat(tokenizer.encodeToIds(text, false, true)).as(text).isEqualTo(plain);
        }
        assertThat(tokenizer.decode(tokenizer.encodeToIds(" two  words\n", false, false), true))
                .isEqualTo(" two  words\n");
    }

    @Test
    void whitespaceDropsTheBlanksBetweenWords() {
        Map<String, Object> metadata = metadata("whitespace", "<unk>", "a", "b", "ab", "B");
        metadata.put("tokenizer.ggml.merges", new String[] {"a b"});
        metadata.put("tokenizer.ggml.unknown_token_id", 0);
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds(" ab aB  c", false, false))
                .containsExactly(3, 1, 4, 0);
        metadata.put("tokenizer.ggml.normalizer.lowercase", true);
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds("aB", false, false))
                .containsExactly(3);
    }

    @Test
    void aFileWithoutAPreTokenizerGetsTheGeneralOne() {
        Map<String, Object> metadata = metadata("gpt2", "a", "b", "ab", "\u0120");
        metadata.put("tokenizer.ggml.merges", new String[] {"a b"});
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds("ab ab", false, false))
                .containsExactly(2, 3, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "no_vocab", "hybriddna", "x"})
    void otherKindsAreNamedInTheError(String kind) {
        assertThatThrownBy(() -> Tokenizers.fromGguf(metadata(kind, "a")))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("tokenizer.ggml.model is \"" + kind + "\"")
                .hasMessageContaining(kind.startsWith("no") ? "no tokenizer" : "rwkv");
    }
}
