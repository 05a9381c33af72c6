package dev.slm.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rung's product of activations and weights must hold. */
@Tag("vector-width")
class MultiplyTest {
    /** Error of a product of floats, relative to the sum of |w·x|. */
    private static final double FLOAT_ERROR = 2e-6;

    /** The same where a rung rounds activations to 8 bits per block of 32: half a step is at most 1/254 of the largest. */
    private static final double INT8_ERROR = 0.012;

    private record Case(int rows, int columns, int batch) {}

    static List<Arguments> rungsAndTypes() {
        List<Arguments> cases = new ArrayList<>();
        for (Kernels kernels : Rungs.here()) {
            for (WeightType type : WeightType.values()) {
                cases.add(Arguments.of(kernels, type));
            }
        }
        return cases;
    }

    static List<Kernels> rungs() {
        return Rungs.here();
    }

    @ParameterizedTest
    @MethodSource("rungsAndTypes")
    void equalsTheSumsOfDecodedWeights(Kernels kernels, WeightType type) {
        Random random = new Random(7);
        int block = type.blockSize();
        int step = Math.max(block, 32);
        for (Case shape : List.of(
                new Case(1, step, 1),
                new Case(37, 3 * step, 1),
                new Case(64, 2 * step, 5),
                new Case(100, 4 * step, 13),
                new Case(33, step, 32))) {
            float[] weights = gaussian(random, shape.rows * shape.columns);
            TestSource source = TestSource.encode(type, weights, shape.rows, shape.columns);
            Activations x = activations(random, shape.batch, shape.columns);
            Activations y = new Activations(0, shape.rows);
            try (WorkerTeam team = WorkerTeam.of(2);
                    Matrix matrix = kernels.matrix(List.of(source), team)) {
                kernels.multiply(kernels.workspace(team), matrix, x, y);
            }
            assertProduct(error(kernels, type), source.decoded(), x, y);
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void biasFunctionAndSumFollowTheProduct(Kernels kernels) {
        Random random = new Random(12);
        TestSource source = TestSource.encode(WeightType.F32, gaussian(random, 21 * 64), 21, 64);
        float[] bias = gaussian(random, 21);
        Activations x = activations(random, 5, 64);
        Activations before = activations(random, 5, 21);
        Activations product = new Activations(0, 21);
        Activations mapped = new Activations(0, 21);
        Activations activated = new Activations(0, 21);
        Activations sum = new Activations(5, 21).rows(5);
        System.arraycopy(before.data(), 0, sum.data(), 0, before.data().length);
        try (WorkerTeam team = WorkerTeam.of(2);
                Matrix matrix = kernels.matrix(List.of(source), team)) {
            Workspace workspace = kernels.workspace(team);
            kernels.multiply(workspace, matrix, x, product);
            kernels.multiply(workspace, matrix, bias, x, mapped);
            kernels.multiplyAndActivate(workspace, matrix, bias, Activation.RELU, x, activated);
            kernels.multiplyAndAdd(workspace, matrix, bias, x, sum);
            assertThatThrownBy(() -> kernels.multiply(workspace, matrix, new float[20], x, mapped))
                    .hasMessageContaining("20 biases for a matrix of 21 rows");
            assertThatThrownBy(() -> kernels.multiplyAndAdd(workspace, matrix, bias, x, new Activations(0, 21)))
                    .hasMessageContaining("5 products cannot be added to 0 rows");
        }
        for (int i = 0; i < product.data().length; i++) {
            float value = product.data()[i] + bias[i % 21];
            assertThat(mapped.data()[i]).isEqualTo(value);
            assertThat(activated.data()[i]).isEqualTo(Math.max(0, value));
            assertThat(sum.data()[i]).isEqualTo(before.data()[i] + value);
        }
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void partsOfDifferentFormatsLieOneAboveTheOther(Kernels kernels) {
        Random random = new Random(3);
        List<TestSource> parts = new ArrayList<>();
        for (WeightType type : List.of(WeightType.F32, WeightType.Q8_0, WeightType.F16, WeightType.Q4_0)) {
            parts.add(TestSource.encode(type, gaussian(random, 21 * 64), 21, 64));
        }
        Activations x = activations(random, 3, 64);
        Activations y = new Activations(0, 84);
        try (WorkerTeam team = WorkerTeam.of(3);
                Matrix matrix = kernels.matrix(parts, team)) {
            assertThat(matrix.rows()).isEqualTo(84);
            kernels.multiply(kernels.workspace(team), matrix, x, y);
        }
        float[] all = new float[84 * 64];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i).decoded(), 0, all, i * 21 * 64, 21 * 64);
        }
        assertProduct(error(kernels, WeightType.Q4_0), all, x, y);
    }

    @ParameterizedTest
    @MethodSource("rungsAndTypes")
    void anySplitOfABatchGivesTheSame(Kernels kernels, WeightType type) {
        Random random = new Random(11);
        int columns = 2 * Math.max(type.blockSize(), 32);
        TestSource source = TestSource.encode(type, gaussian(random, 50 * columns), 50, columns);
        float[] weights = source.decoded();
        Activations x = activations(random, 29, columns);
        Activations together = new Activations(0, 50);
        Activations part = new Activations(0, 50);
        try (WorkerTeam team = WorkerTeam.of(2);
                Matrix matrix = kernels.matrix(List.of(source), team)) {
            Workspace workspace = kernels.workspace(team);
            kernels.multiply(workspace, matrix, x, together);
            for (int from = 0, size = 1; from < x.rows(); from += size, size++) {
                int count = Math.min(size, x.rows() - from);
                Activations some = new Activations(count, columns).rows(count);
                for (int i = 0; i < count; i++) {
                    some.copyRow(x, from + i, i);
                }
                kernels.multiply(workspace, matrix, some, part);
                for (int i = 0; i < count * 50; i++) {
                    int row = from + i / 50;
                    double magnitude = magnitude(weights, i % 50, x, row);
                    assertThat((double) part.data()[i])
                            .isCloseTo(together.data()[together.offset(from) + i], within(1e-6 * magnitude));
                }
            }
        }
    }

    /** Guessed tokens are verified together, and must be chosen as if they had come one by one. */
    @ParameterizedTest
    @MethodSource("rungsAndTypes")
    void aRowOfAFewHasTheBitsThatItHasAlone(Kernels kernels, WeightType type) {
        Random random = new Random(13);
        int columns = 3 * Math.max(type.blockSize(), 32);
        TestSource source = TestSource.encode(type, gaussian(random, 70 * columns), 70, columns);
        Activations x = activations(random, Math.min(33, kernels.independentRows()), columns);
        Activations together = new Activations(0, 70);
        Activations alone = new Activations(0, 70);
        Activations row = new Activations(1, columns).rows(1);
        try (WorkerTeam team = WorkerTeam.of(2);
                Matrix matrix = kernels.matrix(List.of(source), team)) {
            Workspace workspace = kernels.workspace(team);
            for (int rows = 1; rows <= x.rows(); rows++) {
                Activations some = new Activations(rows, columns).rows(rows);
                System.arraycopy(x.data(), 0, some.data(), 0, rows * columns);
                kernels.multiply(workspace, matrix, some, together);
                row.copyRow(x, rows - 1, 0);
                kernels.multiply(workspace, matrix, row, alone);
                assertThat(Arrays.copyOfRange(
                                together.data(), together.offset(rows - 1), together.offset(rows - 1) + 70))
                        .containsExactly(Arrays.copyOf(alone.data(), 70));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndTypes")
    void theNumberOfWorkersChangesNothing(Kernels kernels, WeightType type) {
        Random random = new Random(5);
        int columns = 2 * Math.max(type.blockSize(), 32);
        TestSource source = TestSource.encode(type, gaussian(random, 131 * columns), 131, columns);
        Activations x = activations(random, 9, columns);
        float[] first = null;
        for (int workers = 1; workers <= 4; workers++) {
            Activations y = new Activations(0, 131);
            try (WorkerTeam team = WorkerTeam.of(workers);
                    Matrix matrix = kernels.matrix(List.of(source), team)) {
                kernels.multiply(kernels.workspace(team), matrix, x, y);
            }
            float[] result = Arrays.copyOf(y.data(), 9 * 131);
            if (first == null) {
                first = result;
            }
            assertThat(result).containsExactly(first);
        }
    }

    @Test
    void wrongShapesAreRefused() {
        Kernels kernels = KernelLadder.rung(KernelRung.SCALAR);
        WorkerTeam team = WorkerTeam.shared();
        Matrix matrix = kernels.matrix(List.of(WeightSource.of(new float[6], 2, 3)), team);
        Workspace workspace = kernels.workspace(team);
        Activations three = new Activations(1, 3).rows(1);
        assertThatThrownBy(() -> kernels.multiply(workspace, matrix, three, new Activations(1, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 × 3");
        assertThatThrownBy(() -> kernels.matrix(
                        List.of(WeightSource.of(new float[6], 2, 3), WeightSource.of(new float[4], 2, 2)), team))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 2 columns");
    }

    private static void assertProduct(double error, float[] weights, Activations x, Activations y) {
        int columns = x.width();
        assertThat(y.rows()).isEqualTo(x.rows());
        for (int i = 0; i < x.rows(); i++) {
            for (int r = 0; r < y.width(); r++) {
                double sum = 0;
                double magnitude = 0;
                for (int c = 0; c < columns; c++) {
                    double product = (double) weights[r * columns + c] * x.data()[x.offset(i) + c];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                assertThat((double) y.data()[y.offset(i) + r])
                        .as("row %d, output %d of %d", i, r, y.width())
                        .isCloseTo(sum, within(error * magnitude + 1e-30));
            }
        }
    }

    /** The sum of |w·x|. */
    private static double magnitude(float[] weights, int output, Activations x, int row) {
        double sum = 0;
        for (int c = 0; c < x.width(); c++) {
            sum += Math.abs((double) weights[output * x.width() + c] * x.data()[x.offset(row) + c]);
        }
        return sum;
    }

    private static double error(Kernels kernels, WeightType type) {
        return kernels.rung() != KernelRung.SCALAR && type.blockSize() > 1 ? INT8_ERROR : FLOAT_ERROR;
    }

    private static Activations activations(Random random, int rows, int width) {
        Activations x = new Activations(rows, width).rows(rows);
        System.arraycopy(gaussian(random, rows * width), 0, x.data(), 0, rows * width);
        return x;
    }

    private static float[] gaussian(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
