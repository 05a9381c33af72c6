package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Hugging Face folders give the numbers of the original code")
class FolderFixturesTest {
    /** For another order of summation; see the fixtures' README. */
    private static final double TOLERANCE = 2e-4;

    static List<Arguments> foldersAndRungs() {
        List<Arguments> all = new ArrayList<>();
        for (Path folder : Fixtures.folders()) {
            for (String config : List.of("config.json", "config.v5.json")) {
                if (!Files.exists(folder.resolve(config))) {
                    continue;
                }
                try (Checkpoint checkpoint = FolderWith.config(folder, config)) {
                    if (Decoders.knows(checkpoint)) {
                        Rungs.here()
                                .forEach(rung ->
                                        all.add(Arguments.of(folder.getFileName(), config, rung.rung(), folder, rung)));
                    }
                }
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("foldersAndRungs")
    void logitsStatesAndGreedyTokens(Path name, String config, Object rung, Path folder, Kernels kernels) {
        LoadOptions options = LoadOptions.defaults().withKernels(kernels);
        try (Checkpoint checkpoint = FolderWith.config(folder, config);
                Decoder decoder = Decoders.load(checkpoint, options)) {
            for (Expected.Case expected :
                    Expected.read(folder.resolve("expected.json")).cases()) {
                states(decoder, expected);
                float[][] logits = Runs.logits(decoder, expected.ids());
                for (int i = 0; i < expected.positions().length; i++) {
                    assertThat(Runs.difference(logits[expected.positions()[i]], expected.logits()[i]))
                            .as("%s, logits at %d", expected, expected.positions()[i])
                            .isLessThan(TOLERANCE);
                }
                for (int i = 0; i < expected.argmax().length; i++) {
                    assertThat(Runs.argmax(logits[i]))
                            .as("%s, best at %d", expected, i)
                            .isEqualTo(expected.argmax()[i]);
                }
                assertThat(Runs.greedy(decoder, expected.ids(), expected.greedy().length))
                        .as("%s, greedy", expected)
                        .containsExactly(expected.greedy());
            }
        }
    }

    private static void states(Decoder decoder, Expected.Case expected) {
        List<float[]> states = new ArrayList<>();
        ForwardPass pass = decoder.newPass(WorkerTeam.shared());
        pass.probe((layer, rows) -> states.add(Runs.row(rows, rows.rows() - 1)));
        pass.forward(new ForwardBatch().add(Runs.sequence(decoder), expected.ids(), Wanted.LAST));
        assertThat(expected.hidden().length).isEqualTo(states.size());
        for (int layer = 0; layer < states.size(); layer++) {
            float[] found = layer == states.size() - 1 ? Runs.row(pass.hidden(), 0) : states.get(layer);
            assertThat(Runs.difference(found, expected.hidden()[layer]))
                    .as("%s, state %d", expected, layer)
                    .isLessThan(TOLERANCE);
        }
    }
}
