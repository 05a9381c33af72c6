package dev.slm.quant;

/**
 * Memory that all workers of a team read together, doing nothing else: what products that wait for their weights are
 * compared with. Made by {@link Kernels#memoryReader}. Not thread-safe.
 */
public interface MemoryReader extends AutoCloseable {
    /** Bytes that a pass reads. */
    long bytes();

    /** One pass over all of it, in order, each worker over a stretch of its own. */
    void read();

    /** Gives the memory back. */
    @Override
    void close();
}
