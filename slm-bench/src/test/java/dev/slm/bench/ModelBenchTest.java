package dev.slm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.QuantizationType;
import dev.slm.bench.synthetic.Preset;
import dev.slm.bench.synthetic.SyntheticModel;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelBenchTest {
    private static final int PROMPT = 4;
    private static final int FRESH = 3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aTokenReadsTheMatricesOfTheFile(KernelRung rung) throws Exception {
        Path file = folder.resolve("stories.gguf");
        SyntheticModel.write(Preset.STORIES_15M, QuantizationType.Q4_0, file);
        try (ModelBench bench = new ModelBench(file, kernels(rung), 2)) {
            ModelBench.Limits limits = bench.runBesideMemory(PROMPT, FRESH, 1).limits();
            assertThat(limits).isNotNull();
            // All rows fill the bands of packed weights, so packing adds nothing to them.
            assertThat(limits.weightBytes()).isEqualTo(matrices(file));
            // 6 layers, keys and values, 6 heads of 48 elements in 16 bits; 5, 6 and then 7 positions.
            assertThat(limits.keyValueBytes()).isEqualTo(6 * 2 * 6 * 48 * 2 * 6);
        }
    }

    /** The embeddings are not among them: this model has a head of its own. */
    private static long matrices(Path file) {
        long sum = 0;
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            for (TensorData tensor : checkpoint.tensors()) {
                boolean matrix = tensor.shape().length == 2 && !tensor.name().equals("token_embd.weight");
                sum += matrix ? tensor.type().bytes(tensor.shape()[0] * tensor.shape()[1]) : 0;
            }
        }
        // Query, key, value and output; gate, up and down; 18 bytes for 32 weights. The head has 34.
        assertThat(sum).isEqualTo(6 * (4 * 288 * 288 + 3 * 288 * 768) / 32 * 18 + 32000 * 288 / 32 * 34);
        return sum;
    }

    private static Kernels kernels(KernelRung rung) {
        try {
            return KernelLadder.rung(rung);
        } catch (IllegalStateException notHere) {
            return Assumptions.abort(notHere.getMessage());
        }
    }

    @Test
    void theShareIsThatOfWritingInWhatMemoryGives() throws Exception {
        Path file = folder.resolve("smol.gguf");
        SyntheticModel.write(Preset.SMOLLM2_135M, QuantizationType.Q4_0, file);
        try (ModelBench bench = new ModelBench(file, Kernels.get(), 2)) {
            ModelBench.Result result = bench.runBesideMemory(PROMPT, FRESH, 1);
            ModelBench.Limits limits = result.limits();
            assertThat(limits).isNotNull();
            double read = result.decode().median() * (limits.weightBytes() + limits.keyValueBytes());
            assertThat(limits.decode().median()).isCloseTo(read, within(1e-6 * read));
            assertThat(limits.memory().median()).isBetween(1e7, 1e14);
            assertThat(limits.share().median()).isCloseTo(read / limits.memory().median(), within(1e-6));
            // The head is made of the embeddings, once more.
            assertThat(limits.weightBytes()).isGreaterThan(49152L * 576 / 32 * 18);
        }
    }

    @Test
    void limitsAreMeasuredOnlyOnDemand() throws Exception {
        Path file = folder.resolve("stories.gguf");
        SyntheticModel.write(Preset.STORIES_15M, QuantizationType.Q4_0, file);
        try (ModelBench bench = new ModelBench(file, Kernels.get(), 2)) {
            assertThat(bench.run(PROMPT, FRESH, 2).limits()).isNull();
        }
    }
}
