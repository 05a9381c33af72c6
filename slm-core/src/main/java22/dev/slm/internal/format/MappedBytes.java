package dev.slm.internal.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;

/** A file mapped into memory whole; this is the class that Java 22 and newer load. */
final class MappedBytes {
    private final Arena arena;
    private final MemorySegment segment;

    private MappedBytes(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /** Maps the first {@code size} bytes; the channel may be closed afterwards. */
    static MappedBytes of(FileChannel channel, long size) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new MappedBytes(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Copies bytes; the caller has checked the ranges.
     *
     * @throws IllegalStateException if closed
     */
    void read(long position, byte[] target, int offset, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, target, offset, length);
    }

    /** Unmaps the file. A read that runs at the same time either finishes or throws; none touches unmapped memory. */
    void close() {
        arena.close();
    }
}
