package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Reads rows of a weight source, as many as some panels have, and has them packed. An instance belongs to one worker.
 *
 * <p>Several panels at a time are fewer calls: a JVM that starts would else spend more time on compiling what makes them
 * than on packing.
 */
final class PanelPacker {
    /** What is read at once, and at least a panel; with what it becomes it fits into the second-level cache. */
    private static final int READ_BYTES = 256 * 1024;

    private final WeightSource source;
    private final MemorySegment kernel;
    private final int panelRows;
    private final long panelBytes;
    private final byte[] rows;
    private final MemorySegment rowsSegment;
    private final KernelArguments arguments = new KernelArguments(PackRows.BYTES);

    /**
     * @param kernel one that {@link PackRows} made for {@code shape}
     * @param panelRows rows of a panel
     * @param panelBytes bytes of a packed panel
     * @param panels the most that are packed at once
     */
    PanelPacker(
            WeightSource source,
            PackRows.Shape shape,
            MemorySegment kernel,
            int panelRows,
            long panelBytes,
            int panels) {
        this.source = source;
        this.kernel = kernel;
        this.panelRows = panelRows;
        this.panelBytes = panelBytes;
        int rowBytes = source.rowBytes();
        int steps = rowBytes / shape.sourceBytes();
        if (rowBytes % shape.sourceBytes() != 0
                || panelRows > MultiplyArguments.MOST_ROWS
                || (long) steps * shape.targetBytes() > panelBytes) {
            throw new IllegalArgumentException(panelRows + " rows of " + rowBytes + " bytes for " + shape);
        }
        int sourceBytes = Math.multiplyExact(panelRows, rowBytes);
        rows = new byte[Math.addExact(Math.multiplyExact(panels, sourceBytes), PackRows.SLACK)];
        rowsSegment = MemorySegment.ofArray(rows);
        arguments.putLong(PackRows.STEPS, steps);
        arguments.putLong(PackRows.SOURCE_GAP, sourceBytes - rowBytes);
        arguments.putLong(PackRows.TARGET_GAP, panelBytes - (long) steps * shape.targetBytes());
        for (int row = 0; row < panelRows; row++) {
            arguments.putInt(PackRows.ROW_OFFSETS + row * Integer.BYTES, row * rowBytes);
        }
    }

    /** How many panels of {@code panelRows} rows are to be packed at once, where {@code panels} are shared among a team. */
    static int panelsAtOnce(WeightSource source, int panelRows, int panels, int workers) {
        long most = READ_BYTES / Math.max(1, (long) panelRows * source.rowBytes());
        return (int) Math.max(1, Math.min(most, panels / workers));
    }

    /**
     * Packs {@code panels} panels from {@code first} on into their places among {@code weights}. Rows that the matrix lacks
     * are zeros.
     */
    void pack(int first, int panels, MemorySegment weights) {
        int firstRow = first * panelRows;
        int count = Math.min(panels * panelRows, source.rows() - firstRow);
        int bytes = count * source.rowBytes();
        source.read((long) firstRow * source.rowBytes(), rows, 0, bytes);
        Arrays.fill(rows, bytes, panels * panelRows * source.rowBytes() + PackRows.SLACK, (byte) 0);
        if ((first + panels) * panelBytes > weights.byteSize()) {
            throw new IndexOutOfBoundsException("panels " + first + " to " + (first + panels));
        }
        arguments.putLong(PackRows.TARGET_OFFSET, first * panelBytes);
        arguments.putLong(PackRows.PANELS, panels);
        KernelCalls.call(kernel, rowsSegment, weights, arguments.segment());
    }
}
