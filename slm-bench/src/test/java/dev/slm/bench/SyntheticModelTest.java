package dev.slm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.QuantizationType;
import dev.slm.bench.synthetic.Preset;
import dev.slm.bench.synthetic.SyntheticModel;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.format.WeightType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticModelTest {
    @TempDir
    Path folder;

    @Test
    void theFileHoldsTheShapesOfTheModel() throws Exception {
        Path file = folder.resolve("stories.gguf");
        SyntheticModel.write(Preset.STORIES_15M, QuantizationType.Q4_0, file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.tensors()).hasSize(3 + 6 * 9);
            TensorData down = checkpoint.tensor("blk.5.ffn_down.weight", 288, 768);
            assertThat(down.type()).isEqualTo(WeightType.Q4_0);
            // 288 is no multiple of 256, so the head cannot be Q6_K.
            assertThat(checkpoint.tensor("output.weight", 32000, 288).type()).isEqualTo(WeightType.Q8_0);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void theNumberOfParametersIsThatOfTheModel() throws Exception {
        Path file = folder.resolve("smol.gguf");
        SyntheticModel.write(Preset.SMOLLM2_135M, QuantizationType.Q8_0, file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.find("output.weight")).isEmpty();
            long parameters = checkpoint.tensors().stream()
                    .mapToLong(tensor -> Arrays.stream(tensor.shape()).reduce(1, Math::multiplyExact))
                    .sum();
            assertThat(parameters).isBetween(134_000_000L, 135_500_000L);
        }
    }

    @Test
    void unknownNamesAreAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Preset.of("llama-9")).hasMessageContaining("llama-3.2-1b");
    }
}
