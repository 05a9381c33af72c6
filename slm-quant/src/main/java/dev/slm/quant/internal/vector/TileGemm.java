package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * The two products of attention, of rows with a tile: {@code y[i][r] = Σ_c x[i][c] · tile[c][r]}. The rows of x, queries or
 * weights, lie in blocks of {@link #ROWS} rows × {@link #COLUMNS} columns, so that what a step of the loop over columns
 * reads is at constant distances from one place. A sum is the same, however many rows there are.
 */
final class TileGemm {
    /** Rows of a block. */
    static final int ROWS = 8;

    /** Columns of a block. */
    static final int COLUMNS = 64;

    private static final int BLOCK = ROWS * COLUMNS;

    /** Rows that are taken at once where registers do not suffice for a block's. */
    private static final int HALF = ROWS / 2;

    /** Lanes that are taken at once. */
    private static final int STEP = 2 * WIDTH;

    /** Eight rows of two vectors are sixteen sums; vectors of 512 bits come with 32 registers. */
    private static final boolean TAKES_EIGHT = WIDTH == 16;

    private TileGemm() {}

    /** Where a row of {@code width} columns starts; after every {@link #COLUMNS} it goes on in the next block. */
    static int offset(int row, int width) {
        return row / ROWS * blocks(width) * BLOCK + row % ROWS * COLUMNS;
    }

    /** Floats of so many rows in whole blocks. */
    static int floats(int rows, int width) {
        return (rows + ROWS - 1) / ROWS * blocks(width) * BLOCK;
    }

    private static int blocks(int width) {
        return (width + COLUMNS - 1) / COLUMNS;
    }

    /**
     * @param x where its first row is {@code xo}; there is room for whole blocks
     * @param width columns of its rows
     * @param columns how many of them are used
     * @param tile its columns are those of x, its rows become those of y
     * @param y {@code n} rows, {@code ldy} apart; there is room for a multiple of {@link #ROWS}
     * @param add to what is in y, instead of replacing it
     */
    static void multiply(
            float[] x, int xo, int width, int columns, int n, Panel tile, float[] y, int yo, int ldy, boolean add) {
        for (int i = 0; i < n; i += ROWS) {
            for (int r = 0; r < tile.rows; r += STEP) {
                int xi = xo + offset(i, width);
                int yi = yo + i * ldy + r;
                int to = tile.offset + r;
                for (int c = 0; c < columns; c += COLUMNS) {
                    int count = Math.min(COLUMNS, columns - c);
                    boolean more = add || c > 0;
                    if (TAKES_EIGHT && n - i > HALF) {
                        eight(tile.data, to, tile.stride, count, x, xi, y, yi, ldy, more);
                    } else {
                        four(tile.data, to, tile.stride, count, x, xi, y, yi, ldy, more);
                        if (n - i > HALF) {
                            four(
                                    tile.data,
                                    to,
                                    tile.stride,
                                    count,
                                    x,
                                    xi + HALF * COLUMNS,
                                    y,
                                    yi + HALF * ldy,
                                    ldy,
                                    more);
                        }
                    }
                    xi += BLOCK;
                    to += COLUMNS * tile.stride;
                }
            }
        }
    }

    private static void eight(
            float[] tile, int to, int stride, int columns, float[] x, int xo, float[] y, int yo, int ldy, boolean add) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero;
        FloatVector b0 = zero;
        FloatVector a1 = zero;
        FloatVector b1 = zero;
        FloatVector a2 = zero;
        FloatVector b2 = zero;
        FloatVector a3 = zero;
        FloatVector b3 = zero;
        FloatVector a4 = zero;
        FloatVector b4 = zero;
        FloatVector a5 = zero;
        FloatVector b5 = zero;
        FloatVector a6 = zero;
        FloatVector b6 = zero;
        FloatVector a7 = zero;
        FloatVector b7 = zero;
        for (int c = 0; c < columns; c++) {
            FloatVector u = FloatVector.fromArray(F, tile, to + c * stride);
            FloatVector v = FloatVector.fromArray(F, tile, to + c * stride + WIDTH);
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = u.fma(t, a0);
            b0 = v.fma(t, b0);
            t = FloatVector.broadcast(F, x[at + COLUMNS]);
            a1 = u.fma(t, a1);
            b1 = v.fma(t, b1);
            t = FloatVector.broadcast(F, x[at + 2 * COLUMNS]);
            a2 = u.fma(t, a2);
            b2 = v.fma(t, b2);
            t = FloatVector.broadcast(F, x[at + 3 * COLUMNS]);
            a3 = u.fma(t, a3);
            b3 = v.fma(t, b3);
            t = FloatVector.broadcast(F, x[at + 4 * COLUMNS]);
            a4 = u.fma(t, a4);
            b4 = v.fma(t, b4);
            t = FloatVector.broadcast(F, x[at + 5 * COLUMNS]);
            a5 = u.fma(t, a5);
            b5 = v.fma(t, b5);
            t = FloatVector.broadcast(F, x[at + 6 * COLUMNS]);
            a6 = u.fma(t, a6);
            b6 = v.fma(t, b6);
            t = FloatVector.broadcast(F, x[at + 7 * COLUMNS]);
            a7 = u.fma(t, a7);
            b7 = v.fma(t, b7);
        }
        if (add) {
            a0 = FloatVector.fromArray(F, y, yo).add(a0);
            b0 = FloatVector.fromArray(F, y, yo + WIDTH).add(b0);
            a1 = FloatVector.fromArray(F, y, yo + ldy).add(a1);
            b1 = FloatVector.fromArray(F, y, yo + ldy + WIDTH).add(b1);
            a2 = FloatVector.fromArray(F, y, yo + 2 * ldy).add(a2);
            b2 = FloatVector.fromArray(F, y, yo + 2 * ldy + WIDTH).add(b2);
            a3 = FloatVector.fromArray(F, y, yo + 3 * ldy).add(a3);
            b3 = FloatVector.fromArray(F, y, yo + 3 * ldy + WIDTH).add(b3);
            a4 = FloatVector.fromArray(F, y, yo + 4 * ldy).add(a4);
            b4 = FloatVector.fromArray(F, y, yo + 4 * ldy + WIDTH).add(b4);
            a5 = FloatVector.fromArray(F, y, yo + 5 * ldy).add(a5);
            b5 = FloatVector.fromArray(F, y, yo + 5 * ldy + WIDTH).add(b5);
            a6 = FloatVector.fromArray(F, y, yo + 6 * ldy).add(a6);
            b6 = FloatVector.fromArray(F, y, yo + 6 * ldy + WIDTH).add(b6);
            a7 = FloatVector.fromArray(F, y, yo + 7 * ldy).add(a7);
            b7 = FloatVector.fromArray(F, y, yo + 7 * ldy + WIDTH).add(b7);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + WIDTH);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + WIDTH);
        a3.intoArray(y, yo + 3 * ldy);
        b3.intoArray(y, yo + 3 * ldy + WIDTH);
        a4.intoArray(y, yo + 4 * ldy);
        b4.intoArray(y, yo + 4 * ldy + WIDTH);
        a5.intoArray(y, yo + 5 * ldy);
        b5.intoArray(y, yo + 5 * ldy + WIDTH);
        a6.intoArray(y, yo + 6 * ldy);
        b6.intoArray(y, yo + 6 * ldy + WIDTH);
        a7.intoArray(y, yo + 7 * ldy);
        b7.intoArray(y, yo + 7 * ldy + WIDTH);
    }

    private static void four(
            float[] tile, int to, int stride, int columns, float[] x, int xo, float[] y, int yo, int ldy, boolean add) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero;
        FloatVector b0 = zero;
        FloatVector a1 = zero;
        FloatVector b1 = zero;
        FloatVector a2 = zero;
        FloatVector b2 = zero;
        FloatVector a3 = zero;
        FloatVector b3 = zero;
        for (int c = 0; c < columns; c++) {
            FloatVector u = FloatVector.fromArray(F, tile, to + c * stride);
            FloatVector v = FloatVector.fromArray(F, tile, to + c * stride + WIDTH);
            int at = xo + c;
            FloatVector t = FloatVector.broadcast(F, x[at]);
            a0 = u.fma(t, a0);
            b0 = v.fma(t, b0);
            t = FloatVector.broadcast(F, x[at + COLUMNS]);
            a1 = u.fma(t, a1);
            b1 = v.fma(t, b1);
            t = FloatVector.broadcast(F, x[at + 2 * COLUMNS]);
            a2 = u.fma(t, a2);
            b2 = v.fma(t, b2);
            t = FloatVector.broadcast(F, x[at + 3 * COLUMNS]);
            a3 = u.fma(t, a3);
            b3 = v.fma(t, b3);
        }
        if (add) {
            a0 = FloatVector.fromArray(F, y, yo).add(a0);
            b0 = FloatVector.fromArray(F, y, yo + WIDTH).add(b0);
            a1 = FloatVector.fromArray(F, y, yo + ldy).add(a1);
            b1 = FloatVector.fromArray(F, y, yo + ldy + WIDTH).add(b1);
            a2 = FloatVector.fromArray(F, y, yo + 2 * ldy).add(a2);
            b2 = FloatVector.fromArray(F, y, yo + 2 * ldy + WIDTH).add(b2);
            a3 = FloatVector.fromArray(F, y, yo + 3 * ldy).add(a3);
            b3 = FloatVector.fromArray(F, y, yo + 3 * ldy + WIDTH).add(b3);
        }
        a0.intoArray(y, yo);
        b0.intoArray(y, yo + WIDTH);
        a1.intoArray(y, yo + ldy);
        b1.intoArray(y, yo + ldy + WIDTH);
        a2.intoArray(y, yo + 2 * ldy);
        b2.intoArray(y, yo + 2 * ldy + WIDTH);
        a3.intoArray(y, yo + 3 * ldy);
        b3.intoArray(y, yo + 3 * ldy + WIDTH);
    }
}
