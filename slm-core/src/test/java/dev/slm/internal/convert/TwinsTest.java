package dev.slm.internal.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufFile;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders written to GGUF against what llama.cpp's own converter made of them. */
class TwinsTest {
    /** Keys of which the twins' values were not taken from the folder, as their README tells. */
    private static final Map<String, Set<String>> SET_BY_HAND = Map.of(
            "bert-sentence", Set.of("bert.pooling_type"),
            "xlm-roberta-sentence", Set.of("bert.pooling_type"),
            "nomic-bert-sentence", Set.of("nomic-bert.pooling_type", "nomic-bert.context_length"),
            "modernbert-seqcls", Set.of("modern-bert.classifier.output_labels"),
            "gpt-neox-pythia", Set.of("general.file_type"));

    /** Keys for what llama.cpp fixes for an architecture, where these checkpoints have something else. */
    private static final Map<String, Set<String>> ADDED = Map.of(
            "gemma2", Set.of("gemma2.attention.scale"),
            "gemma3-text", Set.of("gemma3.attention.scale"),
            "mistral-v0.1-sliding", Set.of("llama.attention.sliding_window", "llama.attention.sliding_window_pattern"),
            "phi3-mini-4k", Set.of("phi3.attention.sliding_window_pattern"));

    @TempDir
    Path folder;

    static List<Path> folders() {
        return Fixtures.folders().stream()
                .filter(path -> Files.exists(twin(path)))
                .toList();
    }

    private static Path twin(Path folder) {
        return folder.resolve("../../gguf/" + folder.getFileName() + ".gguf").normalize();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void tensorsAndKeysAreThoseOfTheTwin(Path source) throws IOException, InterruptedException {
        Path output = folder.resolve("written.gguf");
        ModelQuantizer.of(source).type(QuantizationType.F32).threads(2).write(output);
        isTwin(output, source);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void settingsAsTransformers5WritesThemGiveTheSame(Path source) throws IOException, InterruptedException {
        Path config = source.resolve("config.v5.json");
        assumeTrue(Files.exists(config));
        Path model = Files.createDirectory(folder.resolve(source.getFileName()));
        Files.copy(config, model.resolve("config.json"));
        Files.copy(source.resolve("model.safetensors"), model.resolve("model.safetensors"));
        Path output = folder.resolve("written.gguf");
        ModelQuantizer.of(model).type(QuantizationType.F32).threads(2).write(output);
        isTwin(output, source);
    }

    private static void isTwin(Path output, Path source) {
        try (GgufFile written = GgufFile.open(output);
                GgufFile twin = GgufFile.open(twin(source))) {
            assertThat(written.tensors())
                    .extracting(TensorData::name)
                    .containsExactlyInAnyOrderElementsOf(
                            twin.tensors().stream().map(TensorData::name).toList());
            for (TensorData expected : twin.tensors()) {
                TensorData found = written.tensor(expected.name(), expected.shape());
                assertThat(found.type()).isEqualTo(WeightType.F32);
                assertThat(Arrays.equals(found.floats(), expected.floats()))
                        .as(expected.name())
                        .isTrue();
            }
            Map<String, String> keys = keys(written, source);
            Set<String> added = ADDED.getOrDefault(source.getFileName().toString(), Set.of());
            assertThat(keys.keySet()).containsAll(added);
            keys.keySet().removeAll(added);
            assertThat(keys).isEqualTo(keys(twin, source));
        }
    }

    static List<Path> plainTypes() {
        return folders().stream()
                .filter(path -> !path.endsWith("gpt-neox-pythia"))
                .toList();
    }

    /** The twins are in the type of their source, so that no bit is lost. */
    @ParameterizedTest
    @MethodSource("plainTypes")
    void inTheTwinsOwnTypeAllBytesAreEqual(Path source) throws IOException, InterruptedException {
        Path output = folder.resolve("written.gguf");
        try (GgufFile twin = GgufFile.open(twin(source))) {
            int fileType = twin.metadata().requiredInt("general.file_type");
            QuantizationType type = Arrays.stream(QuantizationType.values())
                    .filter(candidate -> candidate.fileType() == fileType)
                    .findFirst()
                    .orElseThrow();
            ModelQuantizer.of(source).type(type).write(output);
            hasTheTensorsOf(output, twin);
        }
    }

    static List<Path> quantized() {
        return Fixtures.list("fixtures/gguf/quant").stream()
                .filter(path -> path.toString().endsWith(".gguf"))
                .toList();
    }

    /** From the folder the same bytes in all tensors, from the twin in full precision the same file. */
    @ParameterizedTest
    @MethodSource("quantized")
    void quantizedIsWhatLlamaCppMakesOfIt(Path theirs) throws IOException, InterruptedException {
        String name = theirs.getFileName().toString().replace(".gguf", "");
        String typeName = name.substring(name.lastIndexOf("-Q") + 1);
        String model = name.substring(0, name.length() - typeName.length() - 1);
        Path source = Fixtures.path("fixtures/hf/" + model);
        QuantizationType type = QuantizationType.of(typeName).orElseThrow();
        Path output = folder.resolve("written.gguf");
        ModelQuantizer.of(source).type(type).write(output);
        try (GgufFile expected = GgufFile.open(theirs);
                GgufFile written = GgufFile.open(output)) {
            hasTheTensorsOf(output, expected);
            assertThat(keys(written, source)).isEqualTo(keys(expected, source));
            for (String key : List.of("general.file_type", "general.quantization_version")) {
                assertThat(written.encodedValue(key)).as(key).isEqualTo(expected.encodedValue(key));
            }
        }
        Path fromGguf = folder.resolve("again.gguf");
        ModelQuantizer.of(Fixtures.path("fixtures/gguf/" + model + ".gguf"))
                .type(type)
                .threads(1)
                .write(fromGguf);
        assertThat(Files.mismatch(fromGguf, theirs)).isEqualTo(-1);
    }

    private static void hasTheTensorsOf(Path output, GgufFile expected) {
        try (GgufFile written = GgufFile.open(output)) {
            for (TensorData tensor : expected.tensors()) {
                TensorData found = written.tensor(tensor.name(), tensor.shape());
                assertThat(found.type()).as(tensor.name()).isEqualTo(tensor.type());
                assertThat(bytes(found)).as(tensor.name()).isEqualTo(bytes(tensor));
            }
        }
    }

    private static byte[] bytes(TensorData tensor) {
        byte[] bytes = new byte[(int) tensor.bytes()];
        tensor.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    /** All keys but the tokenizer's and what is guessed from a name. */
    private static Map<String, String> keys(GgufFile file, Path source) {
        Map<String, String> keys = new TreeMap<>();
        file.metadata().asMap().forEach((key, value) -> {
            // The folders have no tokenizer, the twins one made up; without it the number of tokens is a key.
            boolean compared = !key.startsWith("tokenizer.")
                    && !key.endsWith(".vocab_size")
                    && !Set.of(
                                    "general.name",
                                    "general.basename",
                                    "general.finetune",
                                    "general.size_label",
                                    "general.file_type")
                            .contains(key)
                    && !SET_BY_HAND
                            .getOrDefault(source.getFileName().toString(), Set.of())
                            .contains(key);
            if (compared) {
                keys.put(key, value.getClass().isArray() ? text(value) : value.getClass() + " " + value);
            }
        });
        return keys;
    }

    private static String text(Object array) {
        Object[] elements = new Object[Array.getLength(array)];
        Arrays.setAll(elements, i -> Array.get(array, i));
        return Arrays.toString(elements);
    }
}
