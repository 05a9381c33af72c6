package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/** Rows of a matrix that come from one source, in panels. */
final class PackedPart {
    private final int firstRow;
    private final int rows;
    private final int panelRows;
    private final long panelBytes;
    private final int panels;
    private final int steps;
    private final MemorySegment weights;
    private final IntFunction<MemorySegment> assemble;
    private final MemorySegment[] kernels;

    private PackedPart(
            WeightSource source,
            int firstRow,
            int panelRows,
            long panelBytes,
            int steps,
            int maxTokens,
            MemorySegment weights,
            IntFunction<MemorySegment> assemble) {
        this.firstRow = firstRow;
        this.rows = source.rows();
        this.panelRows = panelRows;
        this.panelBytes = panelBytes;
        this.panels = (rows + panelRows - 1) / panelRows;
        this.steps = steps;
        this.weights = weights;
        this.assemble = assemble;
        kernels = new MemorySegment[maxTokens + 1];
    }

    /** A part in integer codes. */
    static PackedPart of(
            KernelLibrary library, WeightSource source, CodeFormat format, int firstRow, Arena arena, WorkerTeam team) {
        CodeLayout layout = format.layout();
        long panelBytes = layout.panelBytes(source.columns());
        MemorySegment weights = library.memory().allocate(panelBytes * layout.panels(source.rows()), arena);
        PackedPart part = new PackedPart(
                source,
                firstRow,
                layout.rows(),
                panelBytes,
                source.columns() / layout.superBlock(),
                library.level().maxTokens(),
                weights,
                tokens -> library.multiply(layout, tokens));
        part.fill(library, source, format.packing(source.type().blockBytes()), team);
        return part;
    }

    /** A part in floats. */
    static PackedPart of(
            KernelLibrary library,
            WeightSource source,
            FloatLayout layout,
            int firstRow,
            Arena arena,
            WorkerTeam team) {
        long panelBytes = layout.panelBytes(source.columns());
        MemorySegment weights = library.memory().allocate(panelBytes * layout.panels(source.rows()), arena);
        PackedPart part = new PackedPart(
                source,
                firstRow,
                layout.rows(),
                panelBytes,
                FloatLayout.paddedColumns(source.columns()),
                FloatMultiply.maxTokens(library.level()),
                weights,
                tokens -> library.multiply(layout, tokens));
        part.fill(library, source, layout.packing(), team);
        return part;
    }

    private void fill(KernelLibrary library, WeightSource source, PackRows.Shape shape, WorkerTeam team) {
        MemorySegment kernel = library.pack(shape);
        PanelPacker[] byWorker = new PanelPacker[team.size()];
        team.run(
                (panel, worker) -> {
                    if (byWorker[worker] == null) {
                        byWorker[worker] = new PanelPacker(source, shape, kernel, panelRows);
                    }
                    byWorker[worker].pack(panel, weights, panelBytes);
                },
                panels);
    }

    /** Where these rows stand in the matrix. */
    int firstRow() {
        return firstRow;
    }

    int rows() {
        return rows;
    }

    int panelRows() {
        return panelRows;
    }

    long panelBytes() {
        return panelBytes;
    }

    int panels() {
        return panels;
    }

    /** What a kernel counts along a row: super-blocks, or columns. */
    int steps() {
        return steps;
    }

    MemorySegment weights() {
        return weights;
    }

    /** The kernel for a tile of so many tokens. */
    MemorySegment kernel(int tokens) {
        MemorySegment kernel = kernels[tokens];
        if (kernel == null) {
            kernel = assemble.apply(tokens);
            kernels[tokens] = kernel;
        }
        return kernel;
    }
}
