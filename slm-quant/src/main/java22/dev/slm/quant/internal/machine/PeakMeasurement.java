package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.slm.quant.Peaks;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds out what memory and arithmetic give when all workers do nothing else. */
final class PeakMeasurement {
    /** Larger than the last-level caches of small machines; large ones hold some of it, and the figure says so. */
    private static final long READ_BYTES = 256L << 20;

    private static final int CHUNK_BYTES = 1 << 20;
    /** Some 100 µs of arithmetic a call. */
    private static final int ROUNDS = 20_000;

    private static final int CALLS = 40;
    private static final int REPETITIONS = 5;

    private final KernelLibrary assembled;
    private final WorkerTeam team;
    private final MemorySegment[] arguments;

    PeakMeasurement(KernelLibrary assembled, WorkerTeam team) {
        this.assembled = assembled;
        this.team = team;
        arguments = new MemorySegment[team.size()];
        for (int worker = 0; worker < arguments.length; worker++) {
            arguments[worker] = MemorySegment.ofArray(new long[PeakKernel.ARGUMENTS]);
        }
    }

    Peaks run() {
        Level level = assembled.level();
        return new Peaks(
                read(level),
                arithmetic(assembled.peak(PeakKernel::multiplyAdd), PeakKernel.floatsPerRound(level)),
                arithmetic(assembled.peak(PeakKernel::dots), PeakKernel.bytesDotsPerRound(level)));
    }

    private double read(Level level) {
        MemorySegment kernel = assembled.peak(PeakKernel::read);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment data = assembled.memory().allocate(READ_BYTES, arena);
            data.fill((byte) 1);
            int rounds = CHUNK_BYTES / PeakKernel.bytesPerRound(level);
            return READ_BYTES
                    / seconds((chunk, worker) -> call(kernel, data, (long) chunk * CHUNK_BYTES, rounds, worker), (int)
                            (READ_BYTES / CHUNK_BYTES));
        }
    }

    private double arithmetic(MemorySegment kernel, int operationsPerRound) {
        int calls = CALLS * team.size();
        WorkerTeam.Task task = (call, worker) -> call(kernel, MemorySegment.NULL, 0, ROUNDS, worker);
        return (double) operationsPerRound * ROUNDS * calls / seconds(task, calls);
    }

    private void call(MemorySegment kernel, MemorySegment data, long offset, int rounds, int worker) {
        arguments[worker].set(JAVA_LONG, PeakKernel.OFFSET, offset);
        arguments[worker].set(JAVA_LONG, PeakKernel.ROUNDS, rounds);
        KernelCalls.call(kernel, data, arguments[worker], MemorySegment.NULL);
    }

    /** The best of a few: what a machine can do is disturbed by others, never helped. */
    private double seconds(WorkerTeam.Task task, int items) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i <= REPETITIONS; i++) {
            long start = System.nanoTime();
            team.run(task, items);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best / 1e9;
    }
}
