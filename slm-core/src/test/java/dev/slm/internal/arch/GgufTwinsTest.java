package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.quant.Kernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("GGUF files that llama.cpp's converter wrote give the numbers of the original code")
class GgufTwinsTest {
    private static final double TOLERANCE = 2e-4;

    /** The engine that computed its own expectations looks GELU up in a table of 16-bit floats. */
    private static final double TABLE_TOLERANCE = 1e-2;

    static List<Arguments> twins() {
        List<Arguments> all = new ArrayList<>();
        for (Path file : Fixtures.list("fixtures/gguf")) {
            String name = file.getFileName().toString();
            if (!name.endsWith(".gguf") || !isDecoder(file)) {
                continue;
            }
            String stem = name.substring(0, name.length() - ".gguf".length());
            Path own = file.resolveSibling(stem + ".expected.json");
            Path folder = Fixtures.path("fixtures/hf").resolve(stem).resolve("expected.json");
            if (Files.exists(own)) {
                all.add(Arguments.of(stem, LongRopePolicy.BY_LENGTH, file, own));
            } else if (Files.exists(folder)) {
                all.add(Arguments.of(stem, LongRopePolicy.BY_LENGTH, file, folder));
            }
            Map.of("long", LongRopePolicy.LONG, "short", LongRopePolicy.SHORT).forEach((variant, policy) -> {
                Path expected = file.resolveSibling(stem + "." + variant + ".expected.json");
                if (Files.exists(expected)) {
                    all.add(Arguments.of(stem, policy, file, expected));
                }
            });
        }
        return all;
    }

    private static boolean isDecoder(Path file) {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return Decoders.knows(checkpoint);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("twins")
    void logitsAndGreedyTokens(String name, LongRopePolicy policy, Path file, Path expectedFile) {
        boolean usesTable = expectedFile.startsWith(file.getParent()) && name.startsWith("gemma");
        double tolerance = usesTable ? TABLE_TOLERANCE : TOLERANCE;
        for (Kernels kernels : Rungs.here()) {
            LoadOptions options = LoadOptions.defaults().withKernels(kernels).withLongRope(policy);
            try (Checkpoint checkpoint = Checkpoint.open(file);
                    Decoder decoder = Decoders.load(checkpoint, options)) {
                for (Expected.Case expected : Expected.read(expectedFile).cases()) {
                    float[][] logits = Runs.logits(decoder, expected.ids());
                    for (int i = 0; i < expected.positions().length; i++) {
                        assertThat(Runs.difference(logits[expected.positions()[i]], expected.logits()[i]))
                                .as("%s, %s, logits at %d", kernels.rung(), expected, expected.positions()[i])
                                .isLessThan(tolerance);
                    }
                    assertThat(Runs.greedy(decoder, expected.ids(), expected.greedy().length))
                            .as("%s, %s, greedy", kernels.rung(), expected)
                            .containsExactly(expected.greedy());
                }
            }
        }
    }
}
