package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Quantized GGUF files give the numbers of their dequantized weights")
class QuantizedFilesTest {
    /** Rungs that round activations to 8 bits may choose another token where two are about as likely. */
    private static final double CLEAR_MARGIN = 0.5;

    static List<Path> files() {
        return Fixtures.list("fixtures/gguf/quant").stream()
                .filter(file -> file.toString().endsWith(".gguf"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void logits(Path file) {
        Path expectedFile = Path.of(file.toString().replace(".gguf", ".expected.json"));
        for (Kernels kernels : Rungs.here()) {
            try (Checkpoint checkpoint = Checkpoint.open(file);
                    Decoder decoder =
                            Decoders.load(checkpoint, LoadOptions.defaults().withKernels(kernels))) {
                for (Expected.Case expected :
                        Expected.read(expectedFile, "dequantised_f32").cases()) {
                    float[][] logits = Runs.logits(decoder, expected.ids());
                    for (int i = 0; i < expected.positions().length; i++) {
                        float[] found = logits[expected.positions()[i]];
                        float[] wanted = expected.logits()[i];
                        if (kernels.rung() == KernelRung.SCALAR) {
                            assertThat(Runs.difference(found, wanted))
                                    .as("%s at %d", expected, i)
                                    .isLessThan(2e-4);
                        } else if (margin(wanted) > CLEAR_MARGIN) {
                            assertThat(Runs.argmax(found))
                                    .as("%s, %s at %d", kernels.rung(), expected, i)
                                    .isEqualTo(Runs.argmax(wanted));
                        }
                    }
                }
            }
        }
    }

    private static double margin(float[] logits) {
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }
}
