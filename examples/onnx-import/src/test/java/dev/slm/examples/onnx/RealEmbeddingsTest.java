package dev.slm.examples.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slm.Embedding;
import dev.slm.TextEmbedder;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real models give the vectors that ONNX Runtime gives for the same tokens, and those that the original code gave. */
@Tag("slow")
class RealEmbeddingsTest {
    @TempDir
    static Path folders;

    /** Token ids of texts of many lengths; the ids themselves do not matter to arithmetic. */
    private static List<int[]> texts() {
        Random random = new Random(3);
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {3, 8, 17, 32, 33, 64, 129, 256, 5}) {
            int[] ids = random.ints(length, 1000, 30_000).toArray();
            ids[0] = 101;
            ids[length - 1] = 102;
            texts.add(ids);
        }
        return texts;
    }

    private static Path folder(OnnxBert model) {
        Path folder = folders.resolve(model.resource().substring(1));
        if (!Files.exists(folder)) {
            model.writeTo(folder);
        }
        return folder;
    }

    private static TextEmbedder load(OnnxBert model, KernelRung rung) {
        try {
            KernelLadder.rung(rung);
        } catch (IllegalStateException notHere) {
            Assumptions.abort(notHere.getMessage());
        }
        return TextEmbedder.builder(folder(model)).kernels(rung).load();
    }

    @ParameterizedTest
    @EnumSource
    void miniLmEqualsOnnxRuntime(KernelRung rung) throws Exception {
        try (TextEmbedder embedder = load(OnnxBert.ALL_MINILM_L6_V2, rung);
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession session = session(environment, OnnxBert.ALL_MINILM_L6_V2)) {
            for (int[] text : texts()) {
                Embedding found = embedder.embedIds(List.of(text)).get(0);
                assertThat(found.vector()).containsExactly(meanOf(environment, session, text), within(1e-4f));
            }
        }
    }

    private static OrtSession session(OrtEnvironment environment, OnnxBert model) throws IOException, OrtException {
        try (InputStream in = OnnxBert.class.getResourceAsStream(model.resource())) {
            return environment.createSession(in.readAllBytes());
        }
    }

    private static float[] meanOf(OrtEnvironment environment, OrtSession session, int[] ids) throws OrtException {
        long[][] input = {Arrays.stream(ids).asLongStream().toArray()};
        long[][] ones = new long[1][ids.length];
        Arrays.fill(ones[0], 1);
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, input);
                OnnxTensor mask = OnnxTensor.createTensor(environment, ones);
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[1][ids.length]);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
            float[][] hidden = ((float[][][]) result.get(0).getValue())[0];
            float[] mean = new float[hidden[0].length];
            double squares = 0;
            for (int i = 0; i < mean.length; i++) {
                for (float[] row : hidden) {
                    mean[i] += row[i] / hidden.length;
                }
                squares += mean[i] * mean[i];
            }
            for (int i = 0; i < mean.length; i++) {
                mean[i] /= (float) Math.sqrt(squares);
            }
            return mean;
        }
    }

    @Test
    void aTextDoesNotSeeItsBatch() {
        try (TextEmbedder embedder = TextEmbedder.load(folder(OnnxBert.ALL_MINILM_L6_V2))) {
            List<int[]> texts = texts();
            List<float[]> alone = texts.stream()
                    .map(text -> embedder.embedIds(List.of(text)).get(0).vector())
                    .toList();
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
            for (int seed = 0; seed < 3; seed++) {
                Collections.shuffle(order, new Random(seed));
                List<Embedding> together =
                        embedder.embedIds(order.stream().map(texts::get).toList());
                for (int i = 0; i < order.size(); i++) {
                    assertThat(together.get(i).vector()).containsExactly(alone.get(order.get(i)), within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eightBitsKeepTheDirection(KernelRung rung) {
        try (TextEmbedder exact = load(OnnxBert.ALL_MINILM_L6_V2, rung);
                TextEmbedder quantized = TextEmbedder.builder(folder(OnnxBert.ALL_MINILM_L6_V2))
                        .kernels(rung)
                        .quantize(WeightType.Q8_0)
                        .load()) {
            List<Embedding> expected = exact.embedIds(texts());
            List<Embedding> found = quantized.embedIds(texts());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i).cosine(expected.get(i))).isGreaterThan(0.999);
            }
        }
    }

    @Test
    void miniLmEqualsTheOriginal() throws IOException {
        expectOriginal(OnnxBert.ALL_MINILM_L6_V2, "all-minilm-l6-v2");
    }

    @Test
    void bgeEqualsTheOriginal() throws IOException {
        expectOriginal(OnnxBert.BGE_SMALL_EN_V1_5, "bge-small-en-v1.5");
    }

    @Test
    void e5EqualsTheOriginal() throws IOException {
        expectOriginal(OnnxBert.E5_SMALL_V2, "e5-small-v2");
    }

    @SuppressWarnings("unchecked")
    private static void expectOriginal(OnnxBert model, String name) throws IOException {
        Path expected = Path.of(System.getProperty("slm.fixtures", "../shared"), "fixtures/real", name + ".json");
        Assumptions.assumeTrue(Files.exists(expected), () -> expected + " is absent");
        Map<String, Object> document = (Map<String, Object>) Json.parse(Files.readAllBytes(expected));
        List<Map<String, Object>> texts = (List<Map<String, Object>>) document.get("texts");
        List<int[]> ids = texts.stream().map(text -> ints(text.get("ids"))).toList();
        try (TextEmbedder embedder = TextEmbedder.load(folder(model))) {
            String prefix = document.get("prefix").toString();
            List<Embedding> ofTexts = embedder.embed(
                    texts.stream().map(text -> prefix + text.get("text")).toList());
            List<Embedding> found = embedder.embedIds(ids);
            for (int i = 0; i < ids.size(); i++) {
                assertThat(ofTexts.get(i).tokens()).isEqualTo(ids.get(i).length);
                assertThat(ofTexts.get(i).vector()).containsExactly(found.get(i).vector(), within(1e-5f));
                float[] vector = found.get(i).vector();
                float[] first = floats(texts.get(i).get("embedding_first16"));
                assertThat(Arrays.copyOf(vector, 16)).containsExactly(first, within(1e-5f));
                double sum = 0;
                for (float value : vector) {
                    sum += value;
                }
                assertThat(sum).isCloseTo(((Number) texts.get(i).get("embedding_sum")).doubleValue(), within(1e-4));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static int[] ints(Object numbers) {
        return ((List<Number>) numbers).stream().mapToInt(Number::intValue).toArray();
    }

    @SuppressWarnings("unchecked")
    private static float[] floats(Object numbers) {
        List<Number> list = (List<Number>) numbers;
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }
}
