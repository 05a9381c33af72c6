package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadingTest {
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"gemma", "llama3_2", "qwen3", "mistral_nemo"})
    void aLargeDefinitionStaysSmall(String name) {
        byte[] json = Fixtures.tokenizerJson(name);
        List<Tokenizer> warm = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            warm.add(Tokenizers.fromTokenizerJson(json));
        }
        long all = usedHeap();
        int count = warm.size();
        warm.clear();
        long perTokenizer = (all - usedHeap()) / count;
        assertThat(perTokenizer).as("bytes retained by one").isLessThan(3L * json.length);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void manyThreadsGetTheSameIds() throws Exception {
        Tokenizer shared = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson("gpt2"));
        Tokenizer alone = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson("gpt2"));
        RandomTexts random = new RandomTexts(3);
        List<String> texts = Stream.generate(random::next).limit(300).toList();
        List<int[]> expected =
                texts.stream().map(text -> alone.encodeToIds(text, true, false)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<int[]>>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                results.add(threads.submit(() -> texts.stream()
                        .map(text -> shared.encodeToIds(text, true, false))
                        .toList()));
            }
            for (Future<List<int[]>> result : results) {
                assertThat(result.get()).usingRecursiveComparison().isEqualTo(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|no JSON object",
                "{}|model is missing",
                "{\"model\":{\"type\":\"BPE\"}}|model.vocab is missing",
                "{\"model\":{\"type\":\"Magic\",\"vocab\":{\"a\":0}}}|model.type is \"Magic\"; it must be one of BPE",
                "{\"model\":{\"vocab\":{\"a\":-1}}}|the id of \"a\" is -1",
                "{\"model\":{\"vocab\":{\"a\":2000000000}}}|largest of 1 ids is 2000000000",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}|model.merges[0]: the token \"b\"",
                "{\"model\":{\"vocab\":{\"a\":0},\"merges\":[\"a\"]}}|model.merges[0] is \"a\"",
                "{\"normalizer\":{\"type\":\"X\"},\"model\":{\"vocab\":{\"a\":0}}}|normalizer.type is \"X\"; it must be one of",
                "{\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[7]},\"model\":{\"vocab\":{\"a\":0}}}"
                        + "|normalizer.normalizers[0] is 7; it must be an object",
                "{\"model\":{\"vocab\":{\"a\":0}},\"added_tokens\":[{\"id\":1}]}|added_tokens[0].content is null",
                "{\"model\":{\"vocab\":{\"a\":0}}|not valid JSON"
            })
    void errorsNameTheFieldAndTheValue(String json, String message) {
        assertThatThrownBy(() -> Tokenizers.fromTokenizerJson(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rolesAreKnownByTheirNames() {
        Tokenizer bert = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson("all-minilm"));
        assertThat(bert.clsId()).hasValue(101);
        assertThat(bert.sepId()).hasValue(102);
        assertThat(bert.maskId()).hasValue(103);
        assertThat(bert.padId()).hasValue(0);
        assertThat(bert.unkId()).hasValue(100);
        assertThat(bert.vocabularySize()).isEqualTo(30522);
        assertThat(bert.idOf("##ing")).hasValue(2075);
        assertThat(bert.token(2075)).isEqualTo("##ing");
        assertThat(bert.isSpecial(101)).isTrue();
        assertThat(bert.isSpecial(2075)).isFalse();
    }
}
