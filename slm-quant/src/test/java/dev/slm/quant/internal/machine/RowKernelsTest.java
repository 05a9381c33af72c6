package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.Activation;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.internal.NativeRung;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RowKernelsTest {
    /** Around the run that an operator may write. */
    private static final int MARGIN = 3;

    private final RowOperators scalar = rows(KernelLadder.rung(KernelRung.SCALAR));

    @Test
    void everyOperatorOfEveryLevelAgreesWithTheScalarRungAndWritesNothingElse() {
        assumeTrue(Levels.here().findAny().isPresent(), "no machine code here");
        Levels.here().forEach(level -> {
            RowOperators kernels = rows(NativeRung.open(level));
            for (int n = 1; n <= 70; n++) {
                int count = n;
                float[] weight = values(n, 1);
                float[] bias = values(n, 2);
                check(kernels, n, (rows, x) -> rows.rmsNorm(x, MARGIN, count, weight, 1e-5f, x, MARGIN));
                check(kernels, n, (rows, x) -> rows.layerNorm(x, MARGIN, count, weight, bias, 1e-5f, x, MARGIN));
                check(kernels, n, (rows, x) -> rows.layerNorm(x, MARGIN, count, weight, null, 1e-5f, x, MARGIN));
                int norms = 1 + n % 5;
                check(kernels, norms * n, (rows, x) -> rows.rmsNormHeads(x, MARGIN, norms, weight, 1e-5f));
                check(kernels, n, (rows, x) -> rows.softCap(x, MARGIN, count, 1.5f));
                for (Activation f : Activation.values()) {
                    check(kernels, n, (rows, x) -> rows.activate(f, x, MARGIN, count));
                    check(kernels, n, (rows, x) -> rows.activateAndMultiply(f, x, MARGIN, weight, 0, count, x, MARGIN));
                }
                for (Rope.Pairing pairing : Rope.Pairing.values()) {
                    Rope rope = new Rope(Rope.inverseFrequencies(100, 2 * n), 1.5f, pairing, 10);
                    float[] table = rope.table(7);
                    int heads = 1 + n % 4;
                    int size = 2 * n + n % 3; // with elements that are not rotated
                    check(
                            kernels,
                            heads * size,
                            (rows, x) ->
                                    rows.rotate(x, MARGIN, heads, size, table, rope.offset(7), 2 * count, pairing));
                }
            }
        });
    }

    @Test
    void notANumberStaysVisible() {
        Levels.here().forEach(level -> {
            RowOperators kernels = rows(NativeRung.open(level));
            for (Activation f : Activation.values()) {
                float[] x = values(40, 4);
                x[33] = Float.NaN;
                kernels.activate(f, x, 0, 40);
                for (int i = 0; i < 40; i++) {
                    assertThat(Float.isNaN(x[i])).as("%s %s %d", level, f, i).isEqualTo(i == 33);
                }
            }
        });
    }

    @Test
    void geluIsRightEverywhere() {
        int count = 100_000;
        Levels.here().forEach(level -> {
            float[] x = new float[count];
            for (int i = 0; i < count; i++) {
                x[i] = (i - count / 2) * (16f / count);
            }
            float[] found = x.clone();
            rows(NativeRung.open(level)).activate(Activation.GELU, found, 0, count);
            for (int i = 0; i < count; i++) {
                float expected = Activation.GELU.apply(x[i]);
                assertThat(found[i])
                        .as("%s gelu(%s)", level, x[i])
                        .isCloseTo(expected, within(2e-7f * (1 + Math.abs(expected))));
            }
            assertThat(found[count / 2]).as("at zero").isZero();
        });
    }

    private static RowOperators rows(Kernels kernels) {
        return kernels.workspace(WorkerTeam.shared()).rows(0);
    }

    private void check(RowOperators kernels, int n, BiConsumer<RowOperators, float[]> operator) {
        float[] found = values(n + 2 * MARGIN, 5);
        float[] expected = found.clone();
        operator.accept(kernels, found);
        operator.accept(scalar, expected);
        for (int i = 0; i < found.length; i++) {
            boolean outside = i < MARGIN || i >= MARGIN + n;
            float tolerance = outside ? 0 : 2e-6f * (1 + Math.abs(expected[i]));
            assertThat(found[i]).as("%d of %d", i - MARGIN, n).isCloseTo(expected[i], within(tolerance));
        }
    }

    private static float[] values(int count, int seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (3 * random.nextGaussian());
        }
        return values;
    }
}
