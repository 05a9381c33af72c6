package dev.slm.quant.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.Activations;
import dev.slm.quant.Matrix;
import dev.slm.quant.TestSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("vector-width")
class ShortGemmTest {
    private static final int ROWS = 70;
    private static final int COLUMNS = 768;

    /** More than are multiplied with one unpacked panel. */
    private static final int BATCH = 281;

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q4_1", "Q4_K"})
    void aRowHasTheSameBitsInAnyBatch(WeightType type) {
        Random random = new Random(type.id());
        VectorKernels kernels = new VectorKernels();
        try (WorkerTeam team = WorkerTeam.of(2);
                Matrix matrix = kernels.matrix(List.of(random(type, random)), team)) {
            Workspace workspace = kernels.workspace(team);
            Activations x = new Activations(BATCH, COLUMNS).rows(BATCH);
            for (int i = 0; i < BATCH * COLUMNS; i++) {
                x.data()[i] = (float) random.nextGaussian();
            }
            Activations together = new Activations(0, ROWS);
            kernels.multiply(workspace, matrix, x, together);
            Activations one = new Activations(1, COLUMNS).rows(1);
            Activations alone = new Activations(0, ROWS);
            for (int row = 0; row < BATCH; row++) {
                one.copyRow(x, row, 0);
                kernels.multiply(workspace, matrix, one, alone);
                int from = together.offset(row);
                assertThat(Arrays.copyOf(alone.data(), ROWS))
                        .isEqualTo(Arrays.copyOfRange(together.data(), from, from + ROWS));
            }
        }
    }

    /** Equal weights take the code farthest from zero and equal activations the code 127: the largest sums there are. */
    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q5_0", "Q6_K", "Q3_K"})
    void theLargestSumsDoNotOverflow(WeightType type) {
        float[] extreme = new float[ROWS * COLUMNS];
        Arrays.fill(extreme, -1);
        TestSource source = TestSource.encode(type, extreme, ROWS, COLUMNS);
        VectorKernels kernels = new VectorKernels();
        for (int batch : new int[] {1, 9}) {
            Activations x = new Activations(batch, COLUMNS).rows(batch);
            Arrays.fill(x.data(), -3);
            Activations y = new Activations(0, ROWS);
            try (WorkerTeam team = WorkerTeam.of(1);
                    Matrix matrix = kernels.matrix(List.of(source), team)) {
                kernels.multiply(kernels.workspace(team), matrix, x, y);
            }
            double sum = 0;
            for (float value : Arrays.copyOf(source.decoded(), COLUMNS)) {
                sum -= 3.0 * value;
            }
            for (int i = 0; i < batch * ROWS; i++) {
                assertThat((double) y.data()[i]).isCloseTo(sum, within(1e-5 * sum));
            }
        }
    }

    private static TestSource random(WeightType type, Random random) {
        float[] weights = new float[ROWS * COLUMNS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return TestSource.encode(type, weights, ROWS, COLUMNS);
    }
}
