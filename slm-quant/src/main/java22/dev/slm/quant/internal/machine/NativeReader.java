package dev.slm.quant.internal.machine;

import dev.slm.quant.MemoryReader;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads memory that was taken as that of matrices is, outside the heap and on large pages where there are some. */
final class NativeReader implements MemoryReader {
    /** Some 50 µs of reading a call. */
    private static final int PART_BYTES = 1 << 20;

    private final WorkerTeam team;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;
    private final int parts;
    private final WorkerTeam.Task task;

    NativeReader(KernelLibrary assembled, long bytes, WorkerTeam team) {
        this.team = team;
        parts = Math.toIntExact(Math.max(1, (bytes + PART_BYTES - 1) / PART_BYTES));
        try {
            data = assembled.memory().allocate((long) parts * PART_BYTES, arena);
        } catch (RuntimeException denied) {
            arena.close();
            throw denied;
        }
        // Pages that nobody has written to may all be the same page of zeros.
        team.run(
                (part, worker) ->
                        data.asSlice((long) part * PART_BYTES, PART_BYTES).fill((byte) 1),
                parts);
        MemorySegment kernel = assembled.peak(PeakKernel::read);
        KernelArguments[] arguments = PeakMeasurement.arguments(team);
        int rounds = PART_BYTES / PeakKernel.bytesPerRound(assembled.level());
        task = (part, worker) -> {
            arguments[worker].putLong(PeakKernel.OFFSET, (long) part * PART_BYTES);
            arguments[worker].putLong(PeakKernel.ROUNDS, rounds);
            KernelCalls.call(kernel, data, arguments[worker].segment(), MemorySegment.NULL);
        };
    }

    @Override
    public long bytes() {
        return data.byteSize();
    }

    @Override
    public void read() {
        team.run(task, parts);
    }

    @Override
    public void close() {
        arena.close();
    }
}
