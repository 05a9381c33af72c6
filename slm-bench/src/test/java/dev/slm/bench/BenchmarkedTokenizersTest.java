package dev.slm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the benchmark compares gives the same ids on what it encodes. */
@Tag("slow")
class BenchmarkedTokenizersTest {
    @ParameterizedTest
    @EnumSource(BenchmarkText.class)
    void bothGiveTheSameIds(BenchmarkText text) throws IOException {
        assumeTrue(BenchmarkText.isHere(), "the system property slm.fixtures names no folder with tokenizers");
        byte[] json = BenchmarkText.tokenizerJson("llama3_2");
        Tokenizer slm = Tokenizers.fromTokenizerJson(json);
        List<String> documents = text.documents();
        try (HuggingFaceTokenizer rust = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"))) {
            for (String document : documents.subList(0, Math.min(20, documents.size()))) {
                long[] ids = Arrays.stream(slm.encodeToIds(document, true, true))
                        .asLongStream()
                        .toArray();
                assertThat(ids).isEqualTo(rust.encode(document).getIds());
            }
        }
    }
}
