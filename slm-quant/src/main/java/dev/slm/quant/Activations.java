package dev.slm.quant;

import java.util.Arrays;

/**
 * A batch of vectors on the heap: {@link #rows()} rows of {@link #width()} floats, one row a token, one after the other.
 * Made once with room for the largest batch and used again. Not thread-safe.
 */
public final class Activations {
    private final int width;
    private float[] data;
    private int rows;

    /** Room for {@code capacity} rows, none of them in use. */
    public Activations(int capacity, int width) {
        if (capacity < 0 || width < 1) {
            throw new IllegalArgumentException("no batch has " + capacity + " rows of " + width);
        }
        this.width = width;
        data = new float[Math.multiplyExact(capacity, width)];
    }

    /** Floats per row. */
    public int width() {
        return width;
    }

    /** Rows in use. */
    public int rows() {
        return rows;
    }

    /** Sets how many rows are in use; the room grows when it must. Rows that were in use keep their values. */
    public Activations rows(int count) {
        int size = Math.multiplyExact(count, width);
        if (size > data.length) {
            data = Arrays.copyOf(data, size);
        }
        rows = count;
        return this;
    }

    /** The values; row {@code i} starts at {@code i * width()}. Another array after {@link #rows(int)} grew the room. */
    public float[] data() {
        return data;
    }

    /** Where row {@code row} starts in {@link #data()}. */
    public int offset(int row) {
        return row * width;
    }

    /** Copies one row of another batch of the same width into a row of this one. */
    public void copyRow(Activations from, int fromRow, int toRow) {
        if (from.width != width) {
            throw new IllegalArgumentException("a row of " + from.width + " floats does not fit one of " + width);
        }
        System.arraycopy(from.data, from.offset(fromRow), data, offset(toRow), width);
    }
}
