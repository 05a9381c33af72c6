package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The kernels of one level, each assembled when it is first asked for. May be shared between threads. */
final class KernelLibrary {
    /** More weights than that no usual cache holds. */
    private static final long MOST_CACHED = 256L << 20;

    private record CodeKey(CodeLayout layout, Finish finish, int tokens, int panels, boolean streams) {}

    private record FloatKey(FloatLayout layout, Finish finish, int tokens, boolean streams) {}

    private record InterleaveKey(int tokens) {}

    private final Level level;
    private final SystemMemory memory = new SystemMemory();

    /** Kernels live as long as anybody holds them. */
    private final Arena arena = Arena.ofAuto();

    private final Map<Object, MemorySegment> kernels = new ConcurrentHashMap<>();

    private final AtomicLong weightBytes = new AtomicLong();

    KernelLibrary(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }

    SystemMemory memory() {
        return memory;
    }

    /** Counts the weights of a matrix in, or with a negative number out. */
    void addWeights(long bytes) {
        weightBytes.addAndGet(bytes);
    }

    /** A single token reads every weight once; whether they still are in a cache at the next token is a matter of size. */
    private boolean streams(int tokens) {
        return tokens == 1 && weightBytes.get() > MOST_CACHED;
    }

    /** See {@link CodeMultiply}. */
    MemorySegment multiply(CodeLayout layout, Finish finish, int tokens, int panels) {
        CodeKey key = new CodeKey(layout, finish, tokens, panels, streams(tokens));
        return kernels.computeIfAbsent(
                key,
                k -> load(
                        new CodeMultiply(level, layout, finish, tokens, panels, key.streams, assembler()).assemble()));
    }

    /** See {@link FloatMultiply}. */
    MemorySegment multiply(FloatLayout layout, Finish finish, int tokens) {
        FloatKey key = new FloatKey(layout, finish, tokens, streams(tokens));
        return kernels.computeIfAbsent(
                key, k -> load(new FloatMultiply(level, layout, finish, tokens, key.streams, assembler()).assemble()));
    }

    /** See {@link QuantizeRows}. */
    MemorySegment quantize(Quantization quantization) {
        return kernels.computeIfAbsent(
                quantization, key -> load(new QuantizeRows(level, quantization, assembler()).assemble()));
    }

    /** See {@link InterleaveRows}. */
    MemorySegment interleave(int tokens) {
        return kernels.computeIfAbsent(
                new InterleaveKey(tokens), key -> load(new InterleaveRows(level, tokens, assembler()).assemble()));
    }

    /** See {@link PackRows}. */
    MemorySegment pack(PackRows.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new PackRows(level, shape, assembler()).assemble()));
    }

    /** See {@link AttendTile}. */
    MemorySegment attend(AttendTile.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new AttendTile(level, shape, assembler()).assemble()));
    }

    /** See {@link AttendQueries}. */
    MemorySegment attend(AttendQueries.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new AttendQueries(level, shape, assembler()).assemble()));
    }

    /** See {@link QueryRows}. */
    MemorySegment move(QueryRows.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new QueryRows(level, shape, assembler()).assemble()));
    }

    /** See {@link AppendRows}. */
    MemorySegment append(AppendRows.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new AppendRows(level, shape, assembler()).assemble()));
    }

    /** See {@link DecodeTile}. */
    MemorySegment decode(DecodeTile.Shape shape) {
        return kernels.computeIfAbsent(shape, key -> load(new DecodeTile(level, shape, assembler()).assemble()));
    }

    /** One of {@link RowKernel}'s, not kept. */
    MemorySegment row(Function<RowKernel, Code> operator) {
        return load(operator.apply(new RowKernel(level, assembler())));
    }

    /** One of {@link PeakKernel}'s, not kept. */
    MemorySegment peak(Function<PeakKernel, Code> measurement) {
        return load(measurement.apply(new PeakKernel(level, assembler())));
    }

    private Assembler assembler() {
        return Assembler.of(level.features());
    }

    private MemorySegment load(Code code) {
        return memory.load(code, arena);
    }
}
