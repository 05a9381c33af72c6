package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.Activations;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.NativeRung;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kernels under changing shapes and threads while the garbage collector moves the arrays that they are given. Lasts as
 * many seconds as {@code -Dslm.soak.seconds} says, 5 by default.
 */
@Tag("slow")
class SoakTest {
    private static final int THREADS = 4;
    private static final int GARBAGE_BYTES = 1 << 16;

    /** Keeps the compiler from proving that the garbage is not needed. */
    private final AtomicReference<byte[]> garbage = new AtomicReference<>();

    @Test
    void movingArraysAndManyThreadsChangeNothing() throws Exception {
        List<Level> levels = Levels.here().toList();
        assumeTrue(!levels.isEmpty(), "no machine code here");
        long end = System.nanoTime() + Long.getLong("slm.soak.seconds", 5) * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Level level = levels.get(i % levels.size());
                Random random = new Random(i);
                Callable<Integer> work = () -> work(level, random, end);
                results.add(threads.submit(work));
            }
            for (Future<Integer> result : results) {
                assertThat(result.get()).isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int work(Level level, Random random, long end) {
        Kernels kernels = NativeRung.open(level);
        int rounds = 0;
        try (WorkerTeam team = WorkerTeam.of(1 + random.nextInt(3))) {
            Workspace workspace = kernels.workspace(team);
            while (System.nanoTime() < end) {
                WeightType type = WeightType.values()[random.nextInt(WeightType.values().length)];
                int columns = 256 * (1 + random.nextInt(4));
                TestMatrix source = TestMatrix.ofBytes(type, 1 + random.nextInt(100), columns, random);
                try (Matrix matrix = kernels.matrix(List.of(source), team)) {
                    for (int use = 0; use < 20; use++) {
                        use(kernels, level, workspace, source, matrix, random);
                        rounds++;
                    }
                }
            }
        }
        return rounds;
    }

    private void use(
            Kernels kernels, Level level, Workspace workspace, TestMatrix source, Matrix matrix, Random random) {
        int tokens = 1 + random.nextInt(30);
        Activations x = new Activations(tokens, source.columns()).rows(tokens);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = random.nextFloat() - 0.5f;
        }
        Activations y = new Activations(tokens, source.rows());
        kernels.multiply(workspace, matrix, x, y);
        garbage.set(new byte[random.nextInt(GARBAGE_BYTES)]);
        int token = random.nextInt(tokens);
        int row = random.nextInt(source.rows());
        float[] values = Arrays.copyOfRange(x.data(), x.offset(token), x.offset(token) + x.width());
        float expected = ExactProduct.of(source, row, values, level);
        assertThat(Float.floatToIntBits(y.data()[y.offset(token) + row])).isEqualTo(Float.floatToIntBits(expected));
    }
}
