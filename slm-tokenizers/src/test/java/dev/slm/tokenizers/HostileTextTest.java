package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half a megabyte and more of the same thing again and again must take linear time. */
@Tag("slow")
class HostileTextTest {
    private static final int CHARS = 400_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final List<String> UNITS = List.of(
            "a",
            " ",
            "\n",
            "1",
            "'",
            "<|",
            "\u0301",
            "\u0316\u0301",
            "\u0301\u0316",
            "👩",
            "👩\u200D",
            "中",
            "▁",
            "Aa中",
            "e\u0301",
            "\u1100\u1161",
            "\u0000",
            "\uD800");

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama3_2", "mistral_nemo", "qwen3", "all-minilm", "mistral_v01", "unigram4k"})
    void tokenizerJson(String name) {
        Tokenizer tokenizer = Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson(name));
        UNITS.forEach(unit -> assertLinear(tokenizer, unit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "unigram2k_bytefallback"})
    void sentencePiece(String name) {
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(Fixtures.bytes("fixtures/sentencepiece/" + name + ".model"));
        UNITS.forEach(unit -> assertLinear(tokenizer, unit));
    }

    /**
     * Eight times the text may take at most twenty times the work; were it quadratic, it would be 64. Work is the
     * processor time of this thread, the least of a few runs, so that other programs on the machine do not count.
     */
    private static void assertLinear(Tokenizer tokenizer, String unit) {
        String text = unit.repeat(CHARS / unit.length());
        String part = text.substring(0, text.length() / 8);
        long small = Math.min(work(tokenizer, part), work(tokenizer, part));
        long large = work(tokenizer, text);
        for (int again = 0; again < 3 && large > limit(small); again++) {
            large = Math.min(large, work(tokenizer, text));
        }
        assertThat(large).as("nanoseconds for %s chars of %s", CHARS, unit).isLessThanOrEqualTo(limit(small));
    }

    private static long limit(long small) {
        return 20 * small + 100_000_000L;
    }

    private static long work(Tokenizer tokenizer, String text) {
        long start = THREADS.getCurrentThreadCpuTime();
        int[] ids = tokenizer.encodeToIds(text, true, true);
        tokenizer.decode(ids, true);
        return THREADS.getCurrentThreadCpuTime() - start;
    }
}
