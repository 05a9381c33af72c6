package dev.slm.quant.internal.machine;

import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A matrix outside the heap, packed for the kernels. */
final class NativeMatrix extends Matrix {
    private static final long CACHE_LINE = 64;

    /** Frees matrices that nobody closed. */
    private static final Cleaner CLEANER = Cleaner.create();

    /**
     * Parts that read the same form of activations.
     *
     * @param quantize the kernel that makes it; null: floats as they are
     */
    record Stage(@Nullable MemorySegment quantize, List<PackedPart> parts) {}

    /**
     * Where the first half of the rows is a gate, every panel of which has a counterpart in the second half.
     *
     * @param quantize the kernel that rounds activations for it
     * @param part holds the gate; its first panels do
     * @param otherPanelBytes from a panel to its counterpart
     * @param end of the counterparts, counted from the first panel
     */
    record Gate(MemorySegment quantize, PackedPart part, long otherPanelBytes, long end) {
        static @Nullable Gate of(List<Stage> stages, int rows) {
            Stage stage = stages.get(0);
            MemorySegment quantize = stage.quantize();
            if (stages.size() > 1 || quantize == null) {
                return null;
            }
            PackedPart part = stage.parts().get(0);
            if (stage.parts().size() == 1 && rows % (2 * part.panelRows()) == 0) {
                long half = part.panels() / 2 * part.panelBytes();
                return new Gate(quantize, part, half, 2 * half);
            }
            if (stage.parts().size() == 2 && 2 * part.rows() == rows) {
                PackedPart other = stage.parts().get(1);
                long distance = other.weights().address() - part.weights().address();
                return other.layout().equals(part.layout())
                        ? new Gate(
                                quantize,
                                part,
                                distance,
                                distance + other.weights().byteSize())
                        : null;
            }
            return null;
        }
    }

    private record BiasView(float[] bias, MemorySegment view) {}

    private final List<Stage> stages = new ArrayList<>();
    private final @Nullable Gate gate;
    private final Cleaner.Cleanable memory;
    private volatile @Nullable BiasView biasView;
    private long bytes;

    NativeMatrix(KernelLibrary library, List<? extends WeightSource> sources, WorkerTeam team) {
        super(sources);
        Map<Optional<Quantization>, List<PackedPart>> byInput = new LinkedHashMap<>();
        // One mapping for all parts: together they fill large pages that the smaller ones would not fill alone.
        long size = 0;
        for (WeightSource source : sources) {
            size = Math.addExact(size, room(source, library.level()));
        }
        Arena arena = Arena.ofShared();
        memory = CLEANER.register(this, freeing(library, arena, size));
        library.addWeights(size);
        MemorySegment storage = library.memory().allocate(size, arena);
        long at = 0;
        int firstRow = 0;
        for (WeightSource source : sources) {
            if (source.rows() == 0) {
                continue;
            }
            CodeFormat format = CodeFormat.of(source.type(), library.level());
            Optional<Quantization> input =
                    Optional.ofNullable(format).map(codes -> codes.layout().quantization());
            MemorySegment weights = storage.asSlice(at, PackedPart.bytes(source, library.level()));
            at += room(source, library.level());
            PackedPart part = format == null
                    ? PackedPart.of(
                            library, source, FloatLayout.of(source.type(), library.level()), firstRow, weights, team)
                    : PackedPart.of(library, source, format, firstRow, weights, team);
            byInput.computeIfAbsent(input, key -> new ArrayList<>()).add(part);
            bytes += part.weights().byteSize();
            firstRow += source.rows();
        }
        byInput.forEach((input, parts) ->
                stages.add(new Stage(input.map(library::quantize).orElse(null), List.copyOf(parts))));
        gate = stages.isEmpty() ? null : Gate.of(stages, firstRow);
    }

    /** What frees the memory, without a reference to the matrix. */
    private static Runnable freeing(KernelLibrary library, Arena arena, long size) {
        return () -> {
            arena.close();
            library.addWeights(-size);
        };
    }

    /** What a part takes, so that the next one starts on a cache line. */
    private static long room(WeightSource source, Level level) {
        return Math.addExact(PackedPart.bytes(source, level), CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }

    /** A bias as kernels are given it. It is the same at every call, so the last view is kept. */
    MemorySegment view(float @Nullable [] bias) {
        if (bias == null) {
            return MemorySegment.NULL;
        }
        BiasView last = biasView;
        if (last == null || last.bias != bias) {
            last = new BiasView(bias, MemorySegment.ofArray(bias));
            biasView = last;
        }
        return last.view;
    }

    /** Null where the halves of the rows do not correspond panel by panel. */
    @Nullable
    Gate gate() {
        return gate;
    }

    /** The only part of a matrix that has one, in integer codes; else null. */
    @Nullable
    PackedPart onlyCodes() {
        boolean one = stages.size() == 1
                && stages.get(0).quantize() != null
                && stages.get(0).parts().size() == 1;
        return one ? stages.get(0).parts().get(0) : null;
    }

    List<Stage> stages() {
        return stages;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        memory.clean();
    }
}
