package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.slm.quant.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Reads rows of a weight source, as many as a panel has, and has them packed. An instance belongs to one worker. */
final class PanelPacker {
    private final WeightSource source;
    private final MemorySegment kernel;
    private final int panelRows;
    private final byte[] rows;
    private final MemorySegment rowsSegment;
    private final MemorySegment arguments = MemorySegment.ofArray(new long[PackRows.BYTES / Long.BYTES]);

    /**
     * @param kernel one that {@link PackRows} made for {@code shape}
     * @param panelRows rows of a panel
     */
    PanelPacker(WeightSource source, PackRows.Shape shape, MemorySegment kernel, int panelRows) {
        this.source = source;
        this.kernel = kernel;
        this.panelRows = panelRows;
        int rowBytes = source.rowBytes();
        if (rowBytes % shape.sourceBytes() != 0 || panelRows > MultiplyArguments.MOST_ROWS) {
            throw new IllegalArgumentException(panelRows + " rows of " + rowBytes + " bytes for " + shape);
        }
        rows = new byte[Math.addExact(Math.multiplyExact(panelRows, rowBytes), PackRows.SLACK)];
        rowsSegment = MemorySegment.ofArray(rows);
        arguments.set(JAVA_LONG, PackRows.STEPS, rowBytes / shape.sourceBytes());
        for (int row = 0; row < panelRows; row++) {
            arguments.set(JAVA_INT, PackRows.ROW_OFFSETS + (long) row * Integer.BYTES, row * rowBytes);
        }
    }

    /** Packs panel {@code index} into its place among {@code weights}. Rows that the matrix lacks are zeros. */
    void pack(int index, MemorySegment weights, long panelBytes) {
        int first = index * panelRows;
        int count = Math.min(panelRows, source.rows() - first);
        int bytes = count * source.rowBytes();
        source.read((long) first * source.rowBytes(), rows, 0, bytes);
        Arrays.fill(rows, bytes, rows.length, (byte) 0);
        if ((index + 1) * panelBytes > weights.byteSize()) {
            throw new IndexOutOfBoundsException("panel " + index);
        }
        arguments.set(JAVA_LONG, PackRows.TARGET_OFFSET, index * panelBytes);
        KernelCalls.call(kernel, rowsSegment, weights, arguments);
    }
}
