package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.Matrix;
import dev.slm.quant.Rope;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.NativeRung;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One thread of {@link SoakTest}: random work of all kinds, each result compared with plain Java. */
final class SoakRun implements AutoCloseable {
    enum Work {
        PRODUCT,
        GATE,
        ATTENTION,
        ROWS
    }

    private static final int GARBAGE_BYTES = 1 << 16;
    private static final int GARBAGE_KEPT = 200;
    private static final int MATRICES = 6;

    private final Kernels kernels;
    private final Kernels scalar = KernelLadder.rung(KernelRung.SCALAR);
    private final Level level;
    private final WorkerTeam team;
    private final Random random;
    private final Workspace workspace;
    private final Workspace scalarWorkspace;
    /** Some of it lives long enough to be moved; the rest makes collections frequent. */
    private final Deque<byte[]> garbage = new ArrayDeque<>();

    private final Deque<TestMatrix> sources = new ArrayDeque<>();
    private final Deque<Matrix> matrices = new ArrayDeque<>();

    SoakRun(Level level, WorkerTeam team, Random random) {
        this.level = level;
        this.team = team;
        this.random = random;
        kernels = NativeRung.open(level);
        workspace = kernels.workspace(team);
        scalarWorkspace = scalar.workspace(team);
    }

    /** Works until the time has come and says how often it did what. */
    Map<Work, Integer> until(long end) {
        Map<Work, Integer> done = new EnumMap<>(Work.class);
        while (System.nanoTime() < end) {
            Work work = Work.values()[random.nextInt(Work.values().length)];
            switch (work) {
                case PRODUCT -> product();
                case GATE -> gate();
                case ATTENTION -> attention();
                case ROWS -> rows();
            }
            done.merge(work, 1, Integer::sum);
        }
        return done;
    }

    private void litter() {
        garbage.add(new byte[random.nextInt(GARBAGE_BYTES)]);
        while (garbage.size() > GARBAGE_KEPT) {
            garbage.remove();
        }
    }

    /** With a matrix that may have been packed, and outlived by others, a while ago. */
    private void product() {
        WeightType type = WeightType.values()[random.nextInt(WeightType.values().length)];
        TestMatrix fresh = TestMatrix.ofBytes(type, 1 + random.nextInt(100), 256 * (1 + random.nextInt(4)), random);
        sources.add(fresh);
        matrices.add(kernels.matrix(List.of(fresh), team));
        TestMatrix source = sources.remove();
        try (Matrix matrix = matrices.remove()) {
            for (int use = 0; use < 10; use++) {
                Activations x = random(1 + random.nextInt(30), source.columns());
                Activations y = new Activations(0, source.rows());
                kernels.multiply(workspace, matrix, x, y);
                litter();
                int token = random.nextInt(x.rows());
                int row = random.nextInt(source.rows());
                float[] values = Arrays.copyOfRange(x.data(), x.offset(token), x.offset(token) + x.width());
                float expected = ExactProduct.of(source, row, values, level);
                assertThat(Float.floatToIntBits(y.data()[y.offset(token) + row]))
                        .as("%s %s, %d rows, row %d", level, type, source.rows(), row)
                        .isEqualTo(Float.floatToIntBits(expected));
            }
        }
        while (random.nextInt(3) == 0 && sources.size() < MATRICES) {
            TestMatrix kept = TestMatrix.ofBytes(type, 1 + random.nextInt(50), 512, random);
            sources.add(kept);
            matrices.add(kernels.matrix(List.of(kept), team));
        }
    }

    /** In one matrix or two, against the same step by step. */
    private void gate() {
        WeightType type = WeightType.values()[random.nextInt(WeightType.values().length)];
        boolean one = random.nextBoolean();
        int rows = one ? 16 * (1 + random.nextInt(6)) : 1 + random.nextInt(90);
        int columns = 256 * (1 + random.nextInt(4));
        List<TestMatrix> halves = one
                ? List.of(TestMatrix.ofValues(type, 2 * rows, columns, random))
                : List.of(
                        TestMatrix.ofValues(type, rows, columns, random),
                        TestMatrix.ofValues(type, rows, columns, random));
        Activation f = Activation.values()[random.nextInt(Activation.values().length)];
        try (Matrix matrix = kernels.matrix(halves, team)) {
            for (int use = 0; use < 4; use++) {
                Activations x = random(1 + random.nextInt(40), columns);
                Activations found = new Activations(0, rows);
                kernels.multiplyGated(workspace, matrix, null, f, x, found);
                litter();
                Activations both = new Activations(0, 2 * rows);
                kernels.multiply(workspace, matrix, x, both);
                Activations expected = new Activations(0, rows);
                kernels.operators().activateAndMultiply(workspace, f, both, expected);
                compare(found, expected, 0, level + " " + type + " gated by " + f);
            }
        }
    }

    private void attention() {
        int kvHeads = 1 + random.nextInt(3);
        int size = 8 * (1 + random.nextInt(16));
        int window = random.nextBoolean() ? AttentionShape.UNLIMITED : 1 + random.nextInt(64);
        AttentionShape shape = new AttentionShape(
                kvHeads * (1 + random.nextInt(4)), kvHeads, size, 0.1f, random.nextInt(2) * 5f, window, 0);
        KvPrecision precision = KvPrecision.values()[random.nextInt(KvPrecision.values().length)];
        KvLayer layer = new KvLayer(kvHeads, size, precision, window);
        int width = shape.heads() * size;
        for (int step = 0; step < 4; step++) {
            Activations qkv = random(1 + random.nextInt(60), width + 2 * kvHeads * size);
            int first = layer.length();
            kernels.append(workspace, 0, layer, qkv, 0, qkv.rows(), width, width + kvHeads * size);
            AttentionBatch batch = new AttentionBatch().add(layer, 0, qkv.rows(), first);
            Activations found = new Activations(0, width);
            kernels.attend(workspace, shape, batch, qkv, 0, found);
            litter();
            Activations expected = new Activations(0, width);
            scalar.attend(scalarWorkspace, shape, batch, qkv, 0, expected);
            compare(found, expected, 1e-5f, shape + " " + precision);
        }
    }

    private void rows() {
        int width = 2 * (1 + random.nextInt(400));
        Activations found = random(1 + random.nextInt(60), width);
        Activations expected = new Activations(found.rows(), width).rows(found.rows());
        for (int row = 0; row < found.rows(); row++) {
            expected.copyRow(found, row, row);
        }
        float[] weight = random(1, width).data();
        float[] bias = random.nextBoolean() ? random(1, width).data() : null;
        Activation f = Activation.values()[random.nextInt(Activation.values().length)];
        Rope rope = new Rope(Rope.inverseFrequencies(10_000, width), 1, Rope.Pairing.HALVES, 64);
        int[] positions = random.ints(found.rows(), 0, 64).toArray();
        Activations half = new Activations(0, width / 2);
        Activations expectedHalf = new Activations(0, width / 2);
        for (Kernels rung : List.of(kernels, scalar)) {
            Workspace scratch = rung == kernels ? workspace : scalarWorkspace;
            Activations x = rung == kernels ? found : expected;
            rung.operators().rmsNorm(scratch, x, weight, 1e-5f, x);
            rung.operators().rotate(scratch, x, 0, 1, width, rope, positions);
            rung.operators().layerNorm(scratch, x, weight, bias, 1e-5f, x);
            litter();
            rung.operators().activateAndMultiply(scratch, f, x, rung == kernels ? half : expectedHalf);
            rung.operators().activate(scratch, f, x);
            rung.operators().softCap(scratch, x, 3);
        }
        compare(found, expected, 3e-4f, f + " of rows of " + width);
        compare(half, expectedHalf, 3e-4f, "gated " + f + " of rows of " + width);
    }

    private static void compare(Activations found, Activations expected, float tolerance, String what) {
        for (int i = 0; i < expected.rows() * expected.width(); i++) {
            float value = expected.data()[i];
            // Without a description an element: there are millions.
            if (!(Math.abs(found.data()[i] - value) <= tolerance * (1 + Math.abs(value)))) {
                assertThat(found.data()[i])
                        .as("%s, element %d", what, i)
                        .isCloseTo(value, within(tolerance * (1 + Math.abs(value))));
            }
        }
    }

    private Activations random(int rows, int width) {
        Activations x = new Activations(rows, width).rows(rows);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = random.nextFloat() - 0.5f;
        }
        return x;
    }

    @Override
    public void close() {
        matrices.forEach(Matrix::close);
        team.close();
    }
}
