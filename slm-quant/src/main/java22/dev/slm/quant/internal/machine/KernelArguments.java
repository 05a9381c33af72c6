package dev.slm.quant.internal.machine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * The block of memory in which a kernel finds what it is told, offsets counted in bytes. It is written through buffers: in a
 * JVM that has just started, the var handles of a segment cost several times as much, to interpret and to compile.
 */
final class KernelArguments {
    private static final int CACHE_LINE = 64;

    private final MemorySegment segment;
    private final LongBuffer longs;
    private final IntBuffer ints;

    /** All zeros, from the start of a cache line on. */
    KernelArguments(int bytes) {
        segment = Arena.ofAuto().allocate(bytes, CACHE_LINE);
        ByteBuffer buffer = segment.asByteBuffer().order(ByteOrder.nativeOrder());
        longs = buffer.asLongBuffer();
        ints = buffer.asIntBuffer();
    }

    /** Writes eight bytes to a multiple of eight. */
    void putLong(int offset, long value) {
        longs.put(offset / Long.BYTES, value);
    }

    /** Writes four bytes to a multiple of four. */
    void putInt(int offset, int value) {
        ints.put(offset / Integer.BYTES, value);
    }

    /** Writes a float to a multiple of four. */
    void putFloat(int offset, float value) {
        putInt(offset, Float.floatToRawIntBits(value));
    }

    /** The block as kernels are given it. */
    MemorySegment segment() {
        return segment;
    }
}
