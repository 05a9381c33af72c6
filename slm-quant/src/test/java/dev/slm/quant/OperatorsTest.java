package dev.slm.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rung's row operators must hold; widths go from below one vector to several with a rest. */
@Tag("vector-width")
class OperatorsTest {
    private static final int[] WIDTHS = {2, 6, 16, 34, 62, 130};
    private static final int ROWS = 3;

    static List<Kernels> rungs() {
        return Rungs.here();
    }

    static List<Arguments> rungsAndActivations() {
        return Rungs.here().stream()
                .flatMap(kernels -> List.of(Activation.values()).stream().map(f -> Arguments.of(kernels, f)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void rmsNorm(Kernels kernels) {
        for (int width : WIDTHS) {
            float[] weight = values(width, 1);
            check(
                    width,
                    (workspace, x) -> kernels.operators().rmsNorm(workspace, x, weight, 1e-5f, x),
                    kernels,
                    (row, i) -> row[i] / Math.sqrt(mean(row, v -> v * v) + 1e-5) * weight[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void layerNorm(Kernels kernels) {
        for (int width : WIDTHS) {
            float[] weight = values(width, 1);
            float[] bias = values(width, 2);
            BiFunction<float[], Integer, Double> normal = (row, i) -> {
                double mean = mean(row, v -> v);
                return (row[i] - mean) / Math.sqrt(mean(row, v -> (v - mean) * (v - mean)) + 1e-5) * weight[i];
            };
            check(
                    width,
                    (workspace, x) -> kernels.operators().layerNorm(workspace, x, weight, bias, 1e-5f, x),
                    kernels,
                    (row, i) -> normal.apply(row, i) + bias[i]);
            check(
                    width,
                    (workspace, x) -> kernels.operators().layerNorm(workspace, x, weight, null, 1e-5f, x),
                    kernels,
                    normal);
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void sumsAndFactors(Kernels kernels) {
        for (int width : WIDTHS) {
            float[] weight = values(width, 1);
            float[] bias = values(width, 2);
            Operators operators = kernels.operators();
            check(
                    width,
                    (workspace, x) -> operators.scaleAndShift(workspace, x, weight, bias, x),
                    kernels,
                    (row, i) -> (double) row[i] * weight[i] + bias[i]);
            check(
                    width,
                    (workspace, x) -> operators.addBias(workspace, x, bias),
                    kernels,
                    (row, i) -> (double) row[i] + bias[i]);
            check(width, (workspace, x) -> operators.scale(workspace, x, 0.3f), kernels, (row, i) -> row[i] * 0.3);
            check(
                    width,
                    (workspace, x) -> operators.softCap(workspace, x, 2),
                    kernels,
                    (row, i) -> 2 * Math.tanh(row[i] / 2));
            Activations y = batch(width, 5);
            check(
                    width,
                    (workspace, x) -> operators.addScaled(workspace, x, y, 0.5f),
                    kernels,
                    (row, i) -> row[i] + 0.5 * batch(width, 5).data()[rowOf(row, width) * width + i]);
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndActivations")
    void activations(Kernels kernels, Activation f) {
        for (int width : WIDTHS) {
            check(width, (workspace, x) -> kernels.operators().activate(workspace, f, x), kernels, (row, i) ->
                    (double) f.apply(row[i]));
            Activations x = batch(width, 0);
            Activations out = new Activations(0, width / 2);
            kernels.operators().activateAndMultiply(kernels.workspace(WorkerTeam.shared()), f, x, out);
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < width / 2; i++) {
                    double expected =
                            (double) f.apply(x.data()[x.offset(row) + i]) * x.data()[x.offset(row) + width / 2 + i];
                    assertThat((double) out.data()[out.offset(row) + i])
                            .isCloseTo(expected, within(1e-6 * (1 + Math.abs(expected))));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndActivations")
    void activationsAtTheEnds(Kernels kernels, Activation f) {
        float[] ends = {0, -0f, 1e-30f, -1e-30f, 9, -9, 30, -30, 88, -88, 104, -104, 1000, -1000, 1e10f, -1e10f, 4, -4};
        Activations x = new Activations(1, ends.length).rows(1);
        System.arraycopy(ends, 0, x.data(), 0, ends.length);
        kernels.operators().activate(kernels.workspace(WorkerTeam.shared()), f, x);
        for (int i = 0; i < ends.length; i++) {
            float expected = f.apply(ends[i]);
            assertThat(x.data()[i])
                    .as("%s(%s)", f, ends[i])
                    .isCloseTo(expected, within(1e-6f * (1 + Math.abs(expected))));
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void rotationTurnsPairs(Kernels kernels) {
        for (Rope.Pairing pairing : Rope.Pairing.values()) {
            for (int headSize : new int[] {6, 20, 64}) {
                int rotated = headSize - 2;
                Rope rope = new Rope(Rope.inverseFrequencies(100, rotated), 1.5f, pairing, 4096);
                int[] positions = {0, 7, 4000};
                Activations x = batch(3 * headSize + 1, 0);
                float[] before = x.data().clone();
                kernels.operators().rotate(kernels.workspace(WorkerTeam.shared()), x, 1, 3, headSize, rope, positions);
                for (int row = 0; row < ROWS; row++) {
                    assertThat(x.data()[x.offset(row)]).isEqualTo(before[x.offset(row)]);
                    for (int head = 0; head < 3; head++) {
                        int at = x.offset(row) + 1 + head * headSize;
                        for (int pair = 0; pair < rotated / 2; pair++) {
                            boolean halves = pairing == Rope.Pairing.HALVES;
                            int a = at + (halves ? pair : 2 * pair);
                            int b = halves ? a + rotated / 2 : a + 1;
                            double angle = positions[row] * (float) Math.pow(100, -2.0 * pair / rotated);
                            double cos = Math.cos(angle) * 1.5;
                            double sin = Math.sin(angle) * 1.5;
                            assertThat((double) x.data()[a]).isCloseTo(before[a] * cos - before[b] * sin, within(1e-3));
                            assertThat((double) x.data()[b]).isCloseTo(before[b] * cos + before[a] * sin, within(1e-3));
                        }
                        assertThat(x.data()[at + rotated]).isEqualTo(before[at + rotated]);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void theNormOfHeadsLeavesTheOtherColumnsAlone(Kernels kernels) {
        float[] weight = values(8, 1);
        Activations x = batch(40, 0);
        float[] before = x.data().clone();
        kernels.operators().rmsNormHeads(kernels.workspace(WorkerTeam.shared()), x, 8, 3, weight, 1e-6f);
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < 40; i++) {
                int at = x.offset(row) + i;
                if (i < 8 || i >= 32) {
                    assertThat(x.data()[at]).isEqualTo(before[at]);
                } else {
                    double squares = 0;
                    int head = at - (i - 8) % 8;
                    for (int j = 0; j < 8; j++) {
                        squares += before[head + j] * before[head + j];
                    }
                    assertThat((double) x.data()[at])
                            .isCloseTo(before[at] / Math.sqrt(squares / 8 + 1e-6) * weight[(i - 8) % 8], within(1e-5));
                }
            }
        }
    }

    @Test
    void wrongWidthsAreRefused() {
        Kernels kernels = KernelLadder.rung(KernelRung.SCALAR);
        Workspace workspace = kernels.workspace(WorkerTeam.shared());
        Activations x = batch(8, 0);
        assertThatThrownBy(() -> kernels.operators().rmsNorm(workspace, x, new float[7], 0, x))
                .hasMessageContaining("7 norm weights for rows of 8");
        assertThatThrownBy(() -> kernels.operators().addScaled(workspace, x, new Activations(2, 8).rows(2), 1))
                .hasMessageContaining("3 rows of 8 plus 2 of 8");
    }

    private interface InPlace {
        void apply(Workspace workspace, Activations x);
    }

    private static void check(
            int width, InPlace operation, Kernels kernels, BiFunction<float[], Integer, Double> formula) {
        Activations x = batch(width, 0);
        float[] before = x.data().clone();
        operation.apply(kernels.workspace(WorkerTeam.shared()), x);
        for (int row = 0; row < ROWS; row++) {
            float[] values = new float[width + 1];
            System.arraycopy(before, row * width, values, 0, width);
            values[width] = row;
            for (int i = 0; i < width; i++) {
                double expected = formula.apply(values, i);
                assertThat((double) x.data()[row * width + i])
                        .as("width %d, row %d, element %d", width, row, i)
                        .isCloseTo(expected, within(2e-6 * (1 + Math.abs(expected))));
            }
        }
    }

    /** The row's number stands behind its values. */
    private static int rowOf(float[] row, int width) {
        return (int) row[width];
    }

    private static double mean(float[] row, java.util.function.DoubleUnaryOperator f) {
        double sum = 0;
        for (int i = 0; i < row.length - 1; i++) {
            sum += f.applyAsDouble(row[i]);
        }
        return sum / (row.length - 1);
    }

    private static Activations batch(int width, int seed) {
        Activations x = new Activations(ROWS, width).rows(ROWS);
        System.arraycopy(values(ROWS * width, 99 + seed), 0, x.data(), 0, ROWS * width);
        return x;
    }

    private static float[] values(int count, int seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (2 * random.nextGaussian());
        }
        return values;
    }
}
