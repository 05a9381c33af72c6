package dev.slm.examples.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.Encoder;
import dev.slm.MaskFiller;
import dev.slm.TokenScore;
import dev.slm.quant.format.WeightType;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * bert-base-uncased fills gaps as the original code does. Its weights are a jar of 400 MB, so that this runs only when
 * asked for: {@code mvn verify -P bert-base -pl examples/onnx-import -am}.
 */
@Tag("slow")
@SuppressWarnings("unchecked")
class BertBaseTest {
    @TempDir
    static Path folder;

    private List<Map<String, Object>> sentences;

    @BeforeEach
    void write() throws IOException {
        Assumptions.assumeTrue(TensorFlowBert.present(), "the weights are absent; -P bert-base fetches them");
        Path expected =
                Path.of(System.getProperty("slm.fixtures", "../shared"), "fixtures/real/bert-base-uncased-mlm.json");
        Assumptions.assumeTrue(Files.exists(expected), () -> expected + " is absent");
        Map<String, Object> document = (Map<String, Object>) Json.parse(Files.readAllBytes(expected));
        sentences = (List<Map<String, Object>>) document.get("sentences");
        if (!Files.exists(folder.resolve("model.safetensors"))) {
            TensorFlowBert.writeTo(folder);
        }
    }

    private static List<Map<String, Object>> masks(Map<String, Object> sentence) {
        return (List<Map<String, Object>>) sentence.get("masks");
    }

    private static List<Map<String, Object>> best(Map<String, Object> mask) {
        return (List<Map<String, Object>>) mask.get("top5");
    }

    private static int integer(Object number) {
        return ((Number) number).intValue();
    }

    private static float number(Object number) {
        return ((Number) number).floatValue();
    }

    @Test
    void theFiveBestGuessesAreThoseOfTheOriginal() {
        try (MaskFiller filler = MaskFiller.load(folder)) {
            for (Map<String, Object> sentence : sentences) {
                List<List<TokenScore>> found = filler.fill((String) sentence.get("text"), 5);
                List<Map<String, Object>> masks = masks(sentence);
                assertThat(found).hasSameSizeAs(masks);
                for (int i = 0; i < found.size(); i++) {
                    List<Map<String, Object>> expected = best(masks.get(i));
                    assertThat(found.get(i)).hasSameSizeAs(expected);
                    for (int n = 0; n < expected.size(); n++) {
                        TokenScore guess = found.get(i).get(n);
                        assertThat(guess.id()).isEqualTo(integer(expected.get(n).get("id")));
                        assertThat(guess.token()).isEqualTo(expected.get(n).get("token"));
                        assertThat(guess.score())
                                .isCloseTo(number(expected.get(n).get("probability")), within(2e-5f));
                    }
                }
            }
        }
    }

    @Test
    void idsAndLogitsAreThoseOfTheOriginal() {
        try (Encoder encoder = Encoder.load(folder)) {
            for (Map<String, Object> sentence : sentences) {
                int[] ids = encoder.tokenizer()
                        .encode((String) sentence.get("text"), EncodeOptions.DEFAULT.withParseSpecialTokens(true))
                        .ids();
                assertThat(ids)
                        .containsExactly(((List<Number>) sentence.get("ids"))
                                .stream().mapToInt(Number::intValue).toArray());
                float[][] logits = encoder.encode(ids, null).mlmLogits();
                for (Map<String, Object> mask : masks(sentence)) {
                    for (Map<String, Object> each : best(mask)) {
                        assertThat(logits[integer(mask.get("position"))][integer(each.get("id"))])
                                .isCloseTo(number(each.get("logit")), within(2e-4f));
                    }
                }
            }
        }
    }

    @Test
    void eightBitsGuessTheSameWhereTheMarginIsClear() {
        try (MaskFiller filler =
                MaskFiller.builder(folder).quantize(WeightType.Q8_0).load()) {
            for (Map<String, Object> sentence : sentences) {
                List<List<TokenScore>> found = filler.fill((String) sentence.get("text"), 1);
                for (int i = 0; i < found.size(); i++) {
                    List<Map<String, Object>> expected = best(masks(sentence).get(i));
                    float margin = number(expected.get(0).get("probability"))
                            - number(expected.get(1).get("probability"));
                    if (margin > 0.02f) {
                        assertThat(found.get(i).get(0).token())
                                .as((String) sentence.get("text"))
                                .isEqualTo(expected.get(0).get("token"));
                    }
                }
            }
        }
    }
}
