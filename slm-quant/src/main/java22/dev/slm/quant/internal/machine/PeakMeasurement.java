package dev.slm.quant.internal.machine;

import dev.slm.quant.MemoryReader;
import dev.slm.quant.Peaks;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.MemorySegment;

/** Finds out what memory and arithmetic give when all workers do nothing else. */
final class PeakMeasurement {
    /** Larger than the last-level caches of small machines; large ones hold some of it, and the figure says so. */
    private static final long READ_BYTES = 256L << 20;

    /** Some 100 µs of arithmetic a call. */
    private static final int ROUNDS = 20_000;

    private static final int CALLS = 40;
    private static final int REPETITIONS = 5;

    private final KernelLibrary assembled;
    private final WorkerTeam team;
    private final KernelArguments[] arguments;

    PeakMeasurement(KernelLibrary assembled, WorkerTeam team) {
        this.assembled = assembled;
        this.team = team;
        arguments = arguments(team);
    }

    /** Arguments of a {@link PeakKernel}, for each worker its own. */
    static KernelArguments[] arguments(WorkerTeam team) {
        KernelArguments[] arguments = new KernelArguments[team.size()];
        for (int worker = 0; worker < arguments.length; worker++) {
            arguments[worker] = new KernelArguments(PeakKernel.ARGUMENTS * Long.BYTES);
        }
        return arguments;
    }

    Peaks run() {
        Level level = assembled.level();
        return new Peaks(
                reading(),
                arithmetic(assembled.peak(PeakKernel::multiplyAdd), PeakKernel.floatsPerRound(level)),
                arithmetic(assembled.peak(PeakKernel::dots), PeakKernel.bytesDotsPerRound(level)));
    }

    private double reading() {
        try (MemoryReader reader = new NativeReader(assembled, READ_BYTES, team)) {
            return reader.bytes() / seconds(reader::read);
        }
    }

    private double arithmetic(MemorySegment kernel, int operationsPerRound) {
        int calls = CALLS * team.size();
        WorkerTeam.Task task = (call, worker) -> {
            arguments[worker].putLong(PeakKernel.OFFSET, 0);
            arguments[worker].putLong(PeakKernel.ROUNDS, ROUNDS);
            KernelCalls.call(kernel, MemorySegment.NULL, arguments[worker].segment(), MemorySegment.NULL);
        };
        return (double) operationsPerRound * ROUNDS * calls / seconds(() -> team.run(task, calls));
    }

    /** The best of a few: what a machine can do is disturbed by others, never helped. */
    private static double seconds(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i <= REPETITIONS; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best / 1e9;
    }
}
