package dev.slm.quant.internal.vector;

/**
 * Rows of numbers in single precision, {@link Lanes#ROWS} interleaved: those of a column lie together. Number {@code (row,
 * column)} is at {@code offset + row / 32 · gap + column · stride + row % 32}. What {@link Gemm} multiplies with.
 */
final class Panel {
    float[] data = {};
    int offset;

    /** From one column to the next. */
    int stride;

    /** From 32 rows to the next 32. */
    int gap;

    /** Rows that are used, a multiple of {@link Gemm#STEP}. */
    int rows;

    void set(float[] data, int offset, int stride, int gap, int rows) {
        this.data = data;
        this.offset = offset;
        this.stride = stride;
        this.gap = gap;
        this.rows = rows;
    }

    /** Where the first column of a row stands; the row is a multiple of {@link Gemm#STEP}. */
    int row(int row) {
        return offset + row / Lanes.ROWS * gap + row % Lanes.ROWS;
    }
}
