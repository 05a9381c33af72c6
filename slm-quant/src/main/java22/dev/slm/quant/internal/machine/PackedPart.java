package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.MemorySegment;

/** Rows of a matrix that come from one source, in panels. */
final class PackedPart {
    /** The most tokens that a tile has, and the most panels that are computed at once, in any kernel. */
    private static final int MOST_TOKENS = 12;

    private static final int MOST_PANELS = 2;

    /** Makes kernels for this part's layout. */
    @FunctionalInterface
    private interface Assembly {
        MemorySegment kernel(Finish finish, int tokens, int panels);
    }

    private final Object layout;
    private final int firstRow;
    private final int rows;
    private final int columns;
    private final int panelRows;
    private final long panelBytes;
    private final int panels;
    private final int steps;
    private final int chunkUnit;
    private final MemorySegment weights;
    private final Assembly assembly;

    /** By {@link Finish#index}, then panels and tokens. */
    private final MemorySegment[][] kernels = new MemorySegment[Finish.COUNT][];

    private PackedPart(
            WeightSource source,
            Object layout,
            int firstRow,
            int panelRows,
            long panelBytes,
            int steps,
            int chunkUnit,
            MemorySegment weights,
            Assembly assembly) {
        this.firstRow = firstRow;
        this.layout = layout;
        this.rows = source.rows();
        this.columns = source.columns();
        this.panelRows = panelRows;
        this.panelBytes = panelBytes;
        this.panels = (rows + panelRows - 1) / panelRows;
        this.steps = steps;
        this.chunkUnit = chunkUnit;
        this.weights = weights;
        this.assembly = assembly;
    }

    /** Bytes that the packed rows of {@code source} take. */
    static long bytes(WeightSource source, Level level) {
        CodeFormat format = CodeFormat.of(source.type(), level);
        if (format != null) {
            return format.layout().panelBytes(source.columns())
                    * format.layout().panels(source.rows());
        }
        FloatLayout layout = FloatLayout.of(source.type(), level);
        return layout.panelBytes(source.columns()) * layout.panels(source.rows());
    }

    /**
     * A part in integer codes.
     *
     * @param weights where it is to be packed, of {@link #bytes}
     */
    static PackedPart of(
            KernelLibrary library,
            WeightSource source,
            CodeFormat format,
            int firstRow,
            MemorySegment weights,
            WorkerTeam team) {
        CodeLayout layout = format.layout();
        long panelBytes = layout.panelBytes(source.columns());
        PackedPart part = new PackedPart(
                source,
                layout,
                firstRow,
                layout.rows(),
                panelBytes,
                source.columns() / layout.superBlock(),
                1,
                weights,
                (finish, tokens, panels) -> library.multiply(layout, finish, tokens, panels));
        part.fill(library, source, format.packing(source.type().blockBytes()), team);
        return part;
    }

    /**
     * A part in floats.
     *
     * @param weights where it is to be packed, of {@link #bytes}
     */
    static PackedPart of(
            KernelLibrary library,
            WeightSource source,
            FloatLayout layout,
            int firstRow,
            MemorySegment weights,
            WorkerTeam team) {
        long panelBytes = layout.panelBytes(source.columns());
        PackedPart part = new PackedPart(
                source,
                layout,
                firstRow,
                layout.rows(),
                panelBytes,
                FloatLayout.paddedColumns(source.columns()),
                FloatLayout.UNROLL,
                weights,
                (finish, tokens, panels) -> library.multiply(layout, finish, tokens));
        part.fill(library, source, layout.packing(), team);
        return part;
    }

    private void fill(KernelLibrary library, WeightSource source, PackRows.Shape shape, WorkerTeam team) {
        MemorySegment kernel = library.pack(shape);
        PanelPacker[] byWorker = new PanelPacker[team.size()];
        int atOnce = PanelPacker.panelsAtOnce(source, panelRows, panels, team.size());
        team.run(
                (item, worker) -> {
                    if (byWorker[worker] == null) {
                        byWorker[worker] = new PanelPacker(source, shape, kernel, panelRows, panelBytes, atOnce);
                    }
                    int first = item * atOnce;
                    byWorker[worker].pack(first, Math.min(atOnce, panels - first), weights);
                },
                (panels + atOnce - 1) / atOnce);
    }

    /** Panels of equal layouts can be read by the same kernel. */
    Object layout() {
        return layout;
    }

    /** Where these rows stand in the matrix. */
    int firstRow() {
        return firstRow;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
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

    /** Steps that a kernel's loop does not split. */
    int chunkUnit() {
        return chunkUnit;
    }

    MemorySegment weights() {
        return weights;
    }

    /** The kernel for tiles of so many tokens, and so many panels at once. */
    MemorySegment kernel(Finish finish, int tokens, int panels) {
        MemorySegment[] ofFinish = kernels[finish.index()];
        if (ofFinish == null) {
            ofFinish = new MemorySegment[MOST_PANELS * MOST_TOKENS];
            kernels[finish.index()] = ofFinish;
        }
        int index = (panels - 1) * MOST_TOKENS + tokens - 1;
        MemorySegment kernel = ofFinish[index];
        if (kernel == null) {
            kernel = assembly.kernel(finish, tokens, panels);
            ofFinish[index] = kernel;
        }
        return kernel;
    }
}
