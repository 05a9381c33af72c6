package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.WorkerTeam;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kernels under changing shapes, formats, threads and teams while the garbage collector moves the arrays that they are
 * given. Lasts as many seconds as {@code -Dslm.soak.seconds} says, 5 by default; on all levels by turns, or on the one
 * that {@code -Dslm.native.level} names.
 */
@Tag("slow")
class SoakTest {
    private static final int THREADS = 4;

    @Test
    void movingArraysAndManyThreadsChangeNothing() throws Exception {
        List<Level> levels = Levels.wanted().toList();
        assumeTrue(!levels.isEmpty(), "no machine code here");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("slm.soak.seconds", 5));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Map<SoakRun.Work, Integer> done = new EnumMap<>(SoakRun.Work.class);
        // One team that threads have to themselves only if they are lucky; the others get a team of their own.
        try (WorkerTeam shared = WorkerTeam.of(2)) {
            List<Future<Map<SoakRun.Work, Integer>>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Level level = levels.get(i % levels.size());
                Random random = new Random(i);
                WorkerTeam team = i < THREADS / 2 ? shared : WorkerTeam.of(1 + i % 3);
                Callable<Map<SoakRun.Work, Integer>> work = () -> {
                    try (SoakRun run = new SoakRun(level, team, random)) {
                        return run.until(end);
                    }
                };
                results.add(threads.submit(work));
            }
            for (Future<Map<SoakRun.Work, Integer>> result : results) {
                result.get().forEach((work, rounds) -> done.merge(work, rounds, Integer::sum));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(done).containsOnlyKeys(SoakRun.Work.values());
    }
}
