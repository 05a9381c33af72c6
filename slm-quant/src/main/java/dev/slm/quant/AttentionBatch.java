package dev.slm.quant;

import java.util.Arrays;

/**
 * The segments of a ragged batch: each is a run of rows that belong to one sequence, with that sequence's keys and
 * values, which already include the segment's own. Used again for every layer. Not thread-safe.
 */
public final class AttentionBatch {
    private KvLayer[] layers = new KvLayer[4];
    private int[] firstRows = new int[4];
    private int[] rowCounts = new int[4];
    private int[] firstPositions = new int[4];
    private int size;

    /** Removes all segments. */
    public AttentionBatch clear() {
        Arrays.fill(layers, 0, size, null);
        size = 0;
        return this;
    }

    /**
     * Adds a segment.
     *
     * @param layer the keys and values of its sequence
     * @param firstRow its first row in the batch
     * @param rows its number of rows
     * @param firstPosition the position of its first row in the sequence
     */
    public AttentionBatch add(KvLayer layer, int firstRow, int rows, int firstPosition) {
        if (firstRow < 0 || rows < 0 || firstPosition < 0 || firstPosition > layer.length() - rows) {
            throw new IllegalArgumentException("a segment of " + rows + " rows from row " + firstRow + " at position "
                    + firstPosition + " of a sequence of " + layer.length());
        }
        if (size == layers.length) {
            layers = Arrays.copyOf(layers, 2 * size);
            firstRows = Arrays.copyOf(firstRows, 2 * size);
            rowCounts = Arrays.copyOf(rowCounts, 2 * size);
            firstPositions = Arrays.copyOf(firstPositions, 2 * size);
        }
        layers[size] = layer;
        firstRows[size] = firstRow;
        rowCounts[size] = rows;
        firstPositions[size] = firstPosition;
        size++;
        return this;
    }

    /** Number of segments. */
    public int size() {
        return size;
    }

    /** Keys and values of segment {@code i}. */
    public KvLayer layer(int i) {
        return layers[i];
    }

    /** First row of segment {@code i}. */
    public int firstRow(int i) {
        return firstRows[i];
    }

    /** Rows of segment {@code i}. */
    public int rows(int i) {
        return rowCounts[i];
    }

    /** Position of the first row of segment {@code i}. */
    public int firstPosition(int i) {
        return firstPositions[i];
    }
}
