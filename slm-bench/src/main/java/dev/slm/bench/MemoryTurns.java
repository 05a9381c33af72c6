package dev.slm.bench;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.MemoryReader;
import dev.slm.quant.WorkerTeam;

/**
 * What memory gives to a team in the pauses of its work. Memory that is shared with other machines gives up to twice as
 * much at some times as at others, so what work makes of it can be said only of the same seconds.
 *
 * <p>Every rung is compared with the same reading: that of machine code where it runs, which gets more than Java can,
 * else that of plain Java.
 */
final class MemoryTurns implements AutoCloseable {
    /** Twice what the largest caches hold; what is read in order from end to end is not found in a smaller one again. */
    private static final long BYTES = 512L << 20;

    private static final long TURN_NANOS = 50_000_000;

    private final KernelRung rung;
    private final MemoryReader reader;
    private long passes;
    private long nanos;

    MemoryTurns(WorkerTeam team) {
        Kernels kernels = kernels();
        rung = kernels.rung();
        reader = kernels.memoryReader(BYTES, team);
    }

    private static Kernels kernels() {
        try {
            return KernelLadder.rung(KernelRung.NATIVE);
        } catch (IllegalStateException notHere) {
            return KernelLadder.rung(KernelRung.SCALAR);
        }
    }

    /** Whose way of reading it is. */
    KernelRung rung() {
        return rung;
    }

    /** Starts anew. */
    void clear() {
        passes = 0;
        nanos = 0;
    }

    /** Reads for some 50 ms. */
    void take() {
        long start = System.nanoTime();
        long time;
        do {
            reader.read();
            passes++;
            time = System.nanoTime() - start;
        } while (time < TURN_NANOS);
        nanos += time;
    }

    /** What all turns gave together. */
    double bytesPerSecond() {
        return passes * reader.bytes() / (nanos / 1e9);
    }

    @Override
    public void close() {
        reader.close();
    }
}
