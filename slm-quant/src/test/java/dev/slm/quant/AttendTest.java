package dev.slm.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rung's attention must hold. */
@Tag("vector-width")
class AttendTest {
    private static final int ALL = AttentionShape.UNLIMITED;

    private static final List<AttentionShape> SHAPES = List.of(
            new AttentionShape(1, 1, 16, 0.25f, 0, ALL, 0),
            new AttentionShape(4, 2, 24, 0.3f, 0, ALL, 0),
            new AttentionShape(6, 1, 20, 0.3f, 5, ALL, 0),
            new AttentionShape(4, 4, 64, 0.125f, 0, 6, 0),
            new AttentionShape(3, 3, 12, 0.3f, 0, ALL, ALL),
            new AttentionShape(2, 1, 33, 0.3f, 2, 9, 9));

    static List<Arguments> rungsAndShapes() {
        return Rungs.here().stream()
                .flatMap(kernels -> SHAPES.stream().map(shape -> Arguments.of(kernels, shape)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void equalsTheFormula(Kernels kernels, AttentionShape shape) {
        for (int length : new int[] {1, 5, 32, 33, 100}) {
            Activations qkv = random(length, shape, 17 + length);
            Activations out = attendAll(kernels, shape, qkv, KvPrecision.F32, 2);
            for (int row = 0; row < length; row++) {
                for (int head = 0; head < shape.heads(); head++) {
                    double[] expected = formula(shape, qkv, row, head);
                    for (int i = 0; i < shape.headSize(); i++) {
                        assertThat((double) out.data()[out.offset(row) + head * shape.headSize() + i])
                                .as("length %d, row %d, head %d, element %d", length, row, head, i)
                                .isCloseTo(expected[i], within(1e-5));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void narrowCachesLoseLittle(Kernels kernels, AttentionShape shape) {
        Activations qkv = random(70, shape, 4);
        float[] exact = attendAll(kernels, shape, qkv, KvPrecision.F32, 2).data();
        assertClose(attendAll(kernels, shape, qkv, KvPrecision.F16, 2).data(), exact, 5e-3f);
        assertClose(attendAll(kernels, shape, qkv, KvPrecision.Q8, 2).data(), exact, 5e-2f);
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void theNumberOfWorkersChangesNothing(Kernels kernels, AttentionShape shape) {
        Activations qkv = random(50, shape, 8);
        float[] one = attendAll(kernels, shape, qkv, KvPrecision.F16, 1).data();
        for (int workers = 2; workers <= 4; workers++) {
            assertThat(attendAll(kernels, shape, qkv, KvPrecision.F16, workers).data())
                    .containsExactly(one);
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void causalAttentionInStepsEqualsAttentionAtOnce(Kernels kernels, AttentionShape shape) {
        if (shape.after() > 0) {
            return; // a query that looks ahead cannot go before its keys
        }
        Activations qkv = random(90, shape, 9);
        Activations atOnce = attendAll(kernels, shape, qkv, KvPrecision.F16, 2);
        int q = shape.heads() * shape.headSize();
        int kv = shape.kvHeads() * shape.headSize();
        KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), KvPrecision.F16, Math.max(0, shape.before()));
        Workspace workspace = kernels.workspace(WorkerTeam.shared());
        Activations out = new Activations(0, q);
        AttentionBatch batch = new AttentionBatch();
        for (int from = 0, step = 1; from < 90; from += step, step = step * 2 + 1) {
            int count = Math.min(step, 90 - from);
            Activations part = new Activations(count, qkv.width()).rows(count);
            for (int i = 0; i < count; i++) {
                part.copyRow(qkv, from + i, i);
            }
            layer.append(part, 0, count, q, q + kv);
            kernels.attend(workspace, shape, batch.clear().add(layer, 0, count, from), part, 0, out);
            assertClose(
                    Arrays.copyOf(out.data(), count * q),
                    Arrays.copyOfRange(atOnce.data(), from * q, (from + count) * q),
                    1e-5f);
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void aRowOfAFewHasTheBitsThatItHasAlone(Kernels kernels, AttentionShape shape) {
        if (shape.after() > 0) {
            return; // a query that looks ahead cannot go before its keys
        }
        int q = shape.heads() * shape.headSize();
        int kv = shape.kvHeads() * shape.headSize();
        int before = 57; // so that the rows end one tile of keys and begin another
        int rows = Math.min(20, kernels.independentRows());
        Activations qkv = random(before + rows, shape, 31);
        Workspace workspace = kernels.workspace(WorkerTeam.shared());
        Activations together = new Activations(0, q);
        Activations alone = new Activations(0, q);
        for (KvPrecision precision : KvPrecision.values()) {
            KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), precision, ALL);
            layer.append(qkv, 0, before + rows, q, q + kv);
            AttentionBatch batch = new AttentionBatch().add(layer, before, rows, before);
            kernels.attend(workspace, shape, batch, qkv, 0, together);
            for (int i = 0; i < rows; i++) {
                layer.truncate(before);
                layer.append(qkv, before, i + 1, q, q + kv);
                kernels.attend(workspace, shape, batch.clear().add(layer, before + i, 1, before + i), qkv, 0, alone);
                int at = alone.offset(before + i);
                assertThat(Arrays.copyOfRange(together.data(), at, at + q))
                        .containsExactly(Arrays.copyOfRange(alone.data(), at, at + q));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rungsAndShapes")
    void segmentsOfABatchDoNotSeeEachOther(Kernels kernels, AttentionShape shape) {
        int q = shape.heads() * shape.headSize();
        int kv = shape.kvHeads() * shape.headSize();
        int[] lengths = {3, 40, 1, 17};
        Activations all = random(61, shape, 21);
        AttentionBatch batch = new AttentionBatch();
        Activations out = new Activations(0, q);
        float[] alone = new float[61 * q];
        int from = 0;
        for (int length : lengths) {
            Activations part = new Activations(length, all.width()).rows(length);
            for (int i = 0; i < length; i++) {
                part.copyRow(all, from + i, i);
            }
            System.arraycopy(
                    attendAll(kernels, shape, part, KvPrecision.F32, 2).data(), 0, alone, from * q, length * q);
            KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), KvPrecision.F32, ALL);
            layer.append(all, from, length, q, q + kv);
            batch.add(layer, from, length, 0);
            from += length;
        }
        kernels.attend(kernels.workspace(WorkerTeam.shared()), shape, batch, all, 0, out);
        assertThat(out.data()).containsExactly(alone);
    }

    @Test
    void keysOutsideTheWindowAreGivenBack() {
        KvLayer layer = new KvLayer(1, 4, KvPrecision.F32, 40);
        Activations rows = new Activations(10, 8).rows(10);
        for (int i = 0; i < 200; i++) {
            layer.append(rows, 0, 10, 0, 4);
        }
        assertThat(layer.length()).isEqualTo(2000);
        assertThat(layer.firstPosition()).isBetween(2000 - 10 - 40 - 32, 2000 - 10 - 40);
        assertThat(layer.bytes()).isLessThan(5L * 32 * 8 * Float.BYTES);
        assertThatThrownBy(() -> layer.truncate(100)).hasMessageContaining("cannot cut to 100");
        layer.truncate(1995);
        assertThat(layer.length()).isEqualTo(1995);
    }

    private static Activations attendAll(
            Kernels kernels, AttentionShape shape, Activations qkv, KvPrecision precision, int workers) {
        int q = shape.heads() * shape.headSize();
        int kv = shape.kvHeads() * shape.headSize();
        KvLayer layer = new KvLayer(shape.kvHeads(), shape.headSize(), precision, ALL);
        layer.append(qkv, 0, qkv.rows(), q, q + kv);
        Activations out = new Activations(0, q);
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            AttentionBatch batch = new AttentionBatch().add(layer, 0, qkv.rows(), 0);
            kernels.attend(kernels.workspace(team), shape, batch, qkv, 0, out);
        }
        return out;
    }

    private static double[] formula(AttentionShape shape, Activations qkv, int row, int head) {
        int size = shape.headSize();
        int key = shape.heads() * size + head / shape.group() * size;
        int value = key + shape.kvHeads() * size;
        int from = shape.firstKey(row);
        int end = shape.endKey(row, qkv.rows());
        double[] weights = new double[end - from];
        double sum = 0;
        for (int j = from; j < end; j++) {
            double score = 0;
            for (int i = 0; i < size; i++) {
                score += (double) qkv.data()[qkv.offset(row) + head * size + i] * qkv.data()[qkv.offset(j) + key + i];
            }
            score *= shape.scale();
            if (shape.softCap() > 0) {
                score = shape.softCap() * Math.tanh(score / shape.softCap());
            }
            weights[j - from] = Math.exp(score);
            sum += weights[j - from];
        }
        double[] out = new double[size];
        for (int j = from; j < end; j++) {
            for (int i = 0; i < size; i++) {
                out[i] += weights[j - from] / sum * qkv.data()[qkv.offset(j) + value + i];
            }
        }
        return out;
    }

    private static Activations random(int rows, AttentionShape shape, long seed) {
        Random random = new Random(seed);
        Activations qkv = new Activations(rows, (shape.heads() + 2 * shape.kvHeads()) * shape.headSize()).rows(rows);
        for (int i = 0; i < qkv.data().length; i++) {
            qkv.data()[i] = (float) random.nextGaussian();
        }
        return qkv;
    }

    private static void assertClose(float[] found, float[] expected, float error) {
        assertThat(found).hasSize(expected.length);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(error));
        }
    }
}
