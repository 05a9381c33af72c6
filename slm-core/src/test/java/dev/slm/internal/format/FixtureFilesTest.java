package dev.slm.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that other programs wrote, read as those programs describe them. */
class FixtureFilesTest {
    static List<Path> ggufs() {
        return Fixtures.ggufs();
    }

    static List<Path> folders() {
        return Fixtures.folders();
    }

    @ParameterizedTest
    @MethodSource("ggufs")
    @SuppressWarnings("unchecked")
    void ggufHoldsWhatItsMapSays(Path path) throws IOException {
        Map<String, Object> map =
                (Map<String, Object>) Json.parse(Files.readAllBytes(Fixtures.path("fixtures/gguf/tensor-map.json")));
        String name = path.getFileName().toString().replace(".gguf", "");
        Map<String, Object> described = (Map<String, Object>) map.get(name);
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            assertThat(checkpoint.metadata().requiredString("general.architecture"))
                    .isNotEmpty();
            for (TensorData tensor : checkpoint.tensors()) {
                byte[] mapped = new byte[(int) tensor.bytes()];
                tensor.read(0, mapped, 0, mapped.length);
                byte[] streamed = new byte[mapped.length];
                tensor.streamed().read(0, streamed, 0, streamed.length);
                assertThat(streamed).isEqualTo(mapped);
            }
            if (described == null) {
                return;
            }
            Map<String, Map<String, Object>> tensors = (Map<String, Map<String, Object>>) described.get("tensors");
            assertThat(checkpoint.tensors()).extracting(TensorData::name).containsExactlyElementsOf(tensors.keySet());
            tensors.forEach((tensor, facts) -> {
                List<Long> innermostFirst = new ArrayList<>((List<Long>) facts.get("shape_ne"));
                Collections.reverse(innermostFirst);
                TensorData data = checkpoint.tensor(tensor);
                assertThat(data.shape()).containsExactly(innermostFirst.toArray(Long[]::new));
                assertThat(data.elementType().name()).isEqualTo(facts.get("type"));
            });
            Map<String, Object> metadata = (Map<String, Object>) described.get("metadata");
            assertThat(checkpoint.metadata().keys()).containsExactlyInAnyOrderElementsOf(metadata.keySet());
            metadata.forEach((key, value) -> {
                Object found = checkpoint.metadata().asMap().get(key);
                if (value instanceof Long number) {
                    assertThat(((Number) found).longValue()).isEqualTo(number);
                } else if (value instanceof Double number) {
                    assertThat(((Float) found).doubleValue()).isEqualTo(number);
                } else if (value instanceof Boolean || !value.toString().startsWith("[")) {
                    assertThat(found).isEqualTo(value);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void folderReadsWithBothKindsOfConfig(Path path) {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            Metadata old = checkpoint.metadata();
            Metadata current = checkpoint.json("config.v5.json").orElse(old);
            assertThat(old.requiredString("model_type")).isEqualTo(current.requiredString("model_type"));
            assertThat(checkpoint.tensors()).isNotEmpty();
            long bytes = 0;
            for (TensorData tensor : checkpoint.tensors()) {
                bytes += tensor.bytes();
                assertThat(tensor.bytes())
                        .isEqualTo(Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b)
                                * tensor.elementType().blockBytes());
            }
            assertThat(bytes).isPositive();
        }
    }

    @Test
    void shardsHoldTheTensorsOfTheSingleFile() {
        try (Checkpoint whole = Checkpoint.open(Fixtures.path("fixtures/hf/llama2"));
                Checkpoint shards = Checkpoint.open(Fixtures.path("fixtures/hf/llama2-sharded"))) {
            assertThat(shards.tensors())
                    .extracting(TensorData::name)
                    .containsExactlyInAnyOrderElementsOf(
                            whole.tensors().stream().map(TensorData::name).toList());
            for (TensorData tensor : whole.tensors()) {
                assertThat(shards.tensor(tensor.name(), tensor.shape()).floats())
                        .containsExactly(tensor.floats());
            }
        }
    }
}
