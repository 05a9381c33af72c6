package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Real little models write the stories that llama.cpp and transformers write")
@Tag("slow")
class StoriesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // Where the other engine rounds activations to 8 bits, ids are followed while the margin is clear.
        "stories260K-F32.gguf, fixtures/llamacpp/stories260K-F32.jsonl, 1e-3, 0",
        "stories15M-Q8_0.gguf, fixtures/llamacpp/stories15M-Q8_0.jsonl, 0.35, 0.3",
        "stories15M-Q4_0.gguf, fixtures/llamacpp/stories15M-Q4_0.jsonl, 0.35, 0.3",
        "stories260K-hf, fixtures/real/stories260K-hf.jsonl, 1e-3, 0",
        "stories15M-hf, fixtures/real/stories15M-hf.jsonl, 1e-3, 0"
    })
    void idsAndBestLogits(String model, String expectedFile, double tolerance, double margin) throws IOException {
        Path path = Fixtures.path("models/" + model);
        List<String> lines = Files.readAllLines(Fixtures.path(expectedFile), StandardCharsets.UTF_8);
        assertThat(lines).isNotEmpty();
        try (Checkpoint checkpoint = Checkpoint.open(path);
                Decoder decoder = Decoders.load(checkpoint, LoadOptions.defaults())) {
            for (String line : lines) {
                Map<String, Object> expected = Expected.map(Json.parse(line));
                int[] prompt = Expected.ints(expected.get("prompt_ids"));
                float[][] logits = Runs.logits(decoder, prompt);
                float[] last = logits[logits.length - 1];
                for (Object best : Expected.list(expected.get("top10"))) {
                    List<Object> pair = Expected.list(best);
                    int id = ((Number) pair.get(0)).intValue();
                    double logit = ((Number) pair.get(1)).doubleValue();
                    assertThat(Math.abs(last[id] - logit))
                            .as("logit of %d after %s", id, expected.get("prompt"))
                            .isLessThan(tolerance);
                }
                int[] wanted = Expected.ints(expected.get("greedy_ids"));
                double[] margins = Expected.doubles(expected.get("margins"));
                int[] found = Runs.greedy(decoder, prompt, wanted.length);
                for (int i = 0; i < wanted.length && margins[i] > margin; i++) {
                    assertThat(found[i])
                            .as("token %d after %s", i, expected.get("prompt"))
                            .isEqualTo(wanted[i]);
                }
            }
        }
    }
}
