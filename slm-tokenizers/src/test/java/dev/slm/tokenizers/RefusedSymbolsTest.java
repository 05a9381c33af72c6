package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SentencePiece finds user-defined symbols by itself; even so none comes about that the caller does not mean. */
class RefusedSymbolsTest {
    private static final int NORMAL = 1;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final List<String> SYMBOLS = List.of("<|user|>", "<|end|>", "[INST]", "\u2581\u2581");
    private static final int FIRST_SYMBOL = 3;

    /** Single characters, some merges that lead up to a symbol, and the symbols. */
    private static Map<String, Object> metadata(String kind) {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        tokens.addAll(SYMBOLS);
        tokens.addAll(List.of("[INST", "INST]", "<|user", "|>", "<|", "end", "\u2581"));
        for (char c = '!'; c <= '~'; c++) {
            tokens.add(String.valueOf(c));
        }
        int[] types = new int[tokens.size()];
        float[] scores = new float[types.length];
        Arrays.fill(types, NORMAL);
        Arrays.fill(scores, -1);
        Arrays.fill(types, FIRST_SYMBOL, FIRST_SYMBOL + SYMBOLS.size(), USER_DEFINED);
        types[0] = 2;
        types[1] = 3;
        types[2] = 3;
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", kind);
        metadata.put("tokenizer.ggml.tokens", tokens.toArray(String[]::new));
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.scores", scores);
        metadata.put("tokenizer.ggml.unknown_token_id", 0);
        metadata.put("tokenizer.ggml.add_space_prefix", false);
        metadata.put("tokenizer.ggml.add_bos_token", false);
        metadata.put("tokenizer.ggml.add_eos_token", false);
        return metadata;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "t5"})
    void aRefusedSymbolIsText(String kind) {
        Tokenizer tokenizer = Tokenizers.fromGguf(metadata(kind));
        String text = "a<|user|>b [INST]<|end|>[INST] <|user|><s>";
        int[] all = tokenizer.encodeToIds(text, false, false);
        assertThat(all).contains(3, 4, 5).doesNotContain(1);
        // Only the first <|user|> is meant.
        int[] some = tokenizer.encodeToIds(text, false, (start, end, token, special) -> start == 1);
        assertThat(Arrays.stream(some).filter(id -> id >= FIRST_SYMBOL && id < FIRST_SYMBOL + SYMBOLS.size()))
                .containsExactly(FIRST_SYMBOL);
        assertThat(some).doesNotContain(1);
        assertThat(tokenizer.decode(some, false)).isEqualTo(text);
        assertThat(tokenizer.encodeToIds(text, false, false))
                .as("what was refused once is known again")
                .isEqualTo(all);
    }

    /** The models of the fixtures have symbols of their own, and maps that turn other characters into theirs. */
    static List<Arguments> models() {
        return List.of(
                Arguments.of("unigram4k", "<mask>"),
                Arguments.of("bpe1k", "<mask>"),
                Arguments.of("unigram2k_bytefallback", "<mask>"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void noSpellingOfARefusedSymbolBecomesIt(String name, String symbol) {
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(Fixtures.bytes("fixtures/sentencepiece/" + name + ".model"));
        int id = tokenizer.idOf(symbol).orElse(-1);
        String wide = symbol.chars()
                .mapToObj(c -> String.valueOf((char) (c - '!' + '\uFF01')))
                .reduce("", String::concat);
        for (String text : List.of(symbol, "a" + symbol + symbol + " b", wide, "x " + wide)) {
            int[] refused = tokenizer.encodeToIds(text, false, (start, end, token, special) -> false);
            assertThat(refused).as(text).doesNotContain(id);
            int[] meant = tokenizer.encodeToIds(text, false, (start, end, token, special) -> true);
            assertThat(meant).as(text).isEqualTo(tokenizer.encodeToIds(text, false, true));
        }
        if (id >= 0 && tokenizer.encodeToIds(symbol, false, false).length <= 2) {
            assertThat(tokenizer.encodeToIds(symbol, false, false)).contains(id);
        }
    }

    /** As SentencePiece: an unused piece comes apart into the two that were about to make it last. */
    @Test
    void unusedPiecesComeApartAsTheyCameAbout() {
        String[] tokens = {"<unk>", "a", "b", "c", "ab", "bc", "abc"};
        float[] scores = {0, -9, -9, -9, -1, -2, -3};
        int[] types = {2, NORMAL, NORMAL, NORMAL, NORMAL, NORMAL, UNUSED};
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("tokenizer.ggml.model", "llama");
        metadata.put("tokenizer.ggml.tokens", tokens);
        metadata.put("tokenizer.ggml.scores", scores);
        metadata.put("tokenizer.ggml.token_type", types);
        metadata.put("tokenizer.ggml.add_space_prefix", false);
        metadata.put("tokenizer.ggml.add_bos_token", false);
        // "bc" and "a" score as well together as "ab" and "c" would, but "ab" merges first.
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds("abc", false, false))
                .containsExactly(4, 3);
        scores[4] = -2.5f;
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds("abc", false, false))
                .containsExactly(1, 5);
        types[5] = UNUSED;
        assertThat(Tokenizers.fromGguf(metadata).encodeToIds("abc", false, false))
                .containsExactly(1, 2, 3);
    }
}
