package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A folder written to GGUF in full precision and loaded again gives the numbers of the original code")
class WrittenFilesTest {
    private static final double TOLERANCE = 2e-4;
    private static final Object NONE = FolderFiles.NULL;
    private static final String FULL = "full_attention";
    private static final String SLIDING = "sliding_attention";

    @TempDir
    Path temporary;

    static List<Arguments> foldersAndSettings() {
        List<Arguments> all = new ArrayList<>();
        for (Path folder : Fixtures.folders()) {
            for (String config : List.of("config.json", "config.v5.json")) {
                if (Files.exists(folder.resolve(config)) && isDecoder(folder, config)) {
                    all.add(Arguments.of(folder.getFileName(), config, folder));
                }
            }
        }
        return all;
    }

    private static boolean isDecoder(Path folder, String config) {
        try (Checkpoint checkpoint = FolderWith.config(folder, config)) {
            return Decoders.knows(checkpoint);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("foldersAndSettings")
    void logitsAndGreedyTokens(Path name, String config, Path folder) throws IOException, InterruptedException {
        Path source = withSettings(folder, config);
        Path written = temporary.resolve("written.gguf");
        ModelQuantizer.of(source).type(QuantizationType.F32).write(written);
        LoadOptions options = LoadOptions.defaults().withKernels(Rungs.scalar());
        try (Checkpoint checkpoint = Checkpoint.open(written);
                Decoder decoder = Decoders.load(checkpoint, options)) {
            for (Expected.Case expected :
                    Expected.read(folder.resolve("expected.json")).cases()) {
                float[][] logits = Runs.logits(decoder, expected.ids());
                for (int i = 0; i < expected.positions().length; i++) {
                    assertThat(Runs.difference(logits[expected.positions()[i]], expected.logits()[i]))
                            .as("%s, logits at %d", expected, expected.positions()[i])
                            .isLessThan(TOLERANCE);
                }
                assertThat(Runs.greedy(decoder, expected.ids(), expected.greedy().length))
                        .as("%s, greedy", expected)
                        .containsExactly(expected.greedy());
            }
        }
    }

    /** All but those with layers that GGUF has no place for. */
    static List<TinyModels.Tiny> tinyModels() {
        return TinyModels.all().stream()
                .filter(tiny -> !tiny.name().contains(".gguf") && !tiny.name().contains("no_rope_layers"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tinyModels")
    void inventedModelsAreWrittenToo(TinyModels.Tiny tiny) throws IOException, InterruptedException {
        int[] ids = IntStream.range(5, 45).toArray();
        Checkpoint invented = tiny.checkpoint().get();
        float[][] original;
        try (Decoder decoder = Decoders.load(invented, LoadOptions.defaults().withKernels(Rungs.scalar()))) {
            original = Runs.logits(decoder, ids);
        }
        Path source = Files.createDirectory(temporary.resolve("invented"));
        FolderFiles.write(source, invented);
        Path written = temporary.resolve("written.gguf");
        ModelQuantizer.of(source).type(QuantizationType.F32).write(written);
        float[][] found = logits(written, ids);
        for (int i = 0; i < ids.length; i++) {
            assertThat(Runs.difference(found[i], original[i])).isLessThan(TOLERANCE);
        }
    }

    static List<Arguments> otherSettings() {
        Map<String, Object> yarn = Map.of(
                "type",
                "yarn",
                "factor",
                3,
                "original_max_position_embeddings",
                32,
                "attention_factor",
                1.3,
                "beta_fast",
                8);
        return List.of(
                Arguments.of("qwen2.5-tied", "use_sliding_window", true, "max_window_layers", 1),
                Arguments.of("qwen2-yarn", "rope_scaling", yarn, "tie_word_embeddings", false),
                Arguments.of("qwen3", "rope_scaling", yarn, "rms_norm_eps", 1e-3),
                Arguments.of("gemma2", "attn_logit_softcapping", NONE, "final_logit_softcapping", 4),
                Arguments.of(
                        "gemma2",
                        "layer_types",
                        List.of(FULL, SLIDING, SLIDING, FULL),
                        "final_logit_softcapping",
                        NONE),
                Arguments.of("gemma3-text", "sliding_window_pattern", 3, "rope_local_base_freq", 500),
                Arguments.of(
                        "gemma3-text", "rope_scaling", Map.of("rope_type", "linear", "factor", 4), "rope_theta", 5e4),
                Arguments.of("llama2", "rope_scaling", Map.of("type", "linear", "factor", 2.5), "rope_theta", 77),
                Arguments.of("llama2", "rope_scaling", Map.of("type", "dynamic", "factor", 2.5), "rope_theta", 500_000),
                Arguments.of("mistral-v0.1-sliding", "sliding_window", 3, "rope_theta", 1e6),
                Arguments.of("mistral-v0.1-sliding", "sliding_window", NONE, "rope_theta", 1e6),
                Arguments.of("phi3-mini-4k", "sliding_window", 5, "rope_theta", 1e6),
                Arguments.of("phi3-mini-4k", "sliding_window", NONE, "rope_theta", 1e6),
                Arguments.of("gpt-neox-pythia", "use_parallel_residual", false, "rotary_pct", 0.5),
                Arguments.of("granite", "attention_multiplier", 0.3, "logits_scaling", 2),
                Arguments.of("olmo2", "rope_scaling", Map.of("rope_type", "linear", "factor", 2), "rope_theta", 1e5),
                Arguments.of("phi2", "partial_rotary_factor", 0.6, "rope_theta", 500));
    }

    @ParameterizedTest(name = "{0}: {1} {2}, {3} {4}")
    @MethodSource("otherSettings")
    void otherSettingsAreWrittenToo(String name, String key, Object value, String otherKey, Object otherValue)
            throws IOException, InterruptedException {
        Path source = withSettings(Fixtures.path("fixtures/hf/" + name), "config.json");
        change(source.resolve("config.json"), key, value, otherKey, otherValue);
        Path written = temporary.resolve("written.gguf");
        ModelQuantizer.of(source).type(QuantizationType.F32).write(written);
        int[] ids = IntStream.range(3, 36).toArray();
        float[][] original = logits(source, ids);
        assertThat(Runs.difference(original[32], logits(Fixtures.path("fixtures/hf/" + name), ids)[32]))
                .as("the change shows")
                .isGreaterThan(0.001);
        float[][] found = logits(written, ids);
        for (int i = 0; i < ids.length; i++) {
            assertThat(Runs.difference(found[i], original[i])).isLessThan(TOLERANCE);
        }
    }

    private static float[][] logits(Path model, int[] ids) {
        LoadOptions options = LoadOptions.defaults().withKernels(Rungs.scalar());
        try (Checkpoint checkpoint = Checkpoint.open(model);
                Decoder decoder = Decoders.load(checkpoint, options)) {
            return Runs.logits(decoder, ids);
        }
    }

    static List<Arguments> beyondGguf() {
        Map<String, Object> llama3 = Map.of(
                "rope_type",
                "llama3",
                "factor",
                4,
                "low_freq_factor",
                1,
                "high_freq_factor",
                4,
                "original_max_position_embeddings",
                16);
        return List.of(
                Arguments.of("llama2", "hidden_act", "gelu", "activation"),
                Arguments.of("qwen3", "rope_scaling", llama3, "RoPE in layer 0"),
                Arguments.of("smollm3", "no_rope_layers", List.of(1, 0, 1, 1), "RoPE in layer 1"),
                Arguments.of("gemma3-text", "attn_logit_softcapping", 3, "soft cap of scores"));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("beyondGguf")
    void whatReadersWouldTakeForSomethingElseIsRefused(String name, String key, Object value, String named)
            throws IOException {
        Path source = withSettings(Fixtures.path("fixtures/hf/" + name), "config.json");
        change(source.resolve("config.json"), key, value, key, value);
        ModelQuantizer quantizer = ModelQuantizer.of(source).type(QuantizationType.F32);
        assertThatThrownBy(() -> quantizer.write(temporary.resolve("written.gguf")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll(source.toString(), named);
    }

    private static void change(Path config, String key, Object value, String otherKey, Object otherValue)
            throws IOException {
        Map<Object, Object> settings = new LinkedHashMap<>((Map<?, ?>) Json.parse(Files.readString(config)));
        settings.put(key, value);
        settings.put(otherKey, otherValue);
        Files.writeString(config, FolderFiles.json(settings));
    }

    /** The folder as if these were its settings. */
    private Path withSettings(Path folder, String config) throws IOException {
        Path copy = Files.createDirectory(temporary.resolve(folder.getFileName()));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().contains(".safetensors"))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.copy(folder.resolve(config), copy.resolve("config.json"));
        return copy;
    }
}
