package dev.slm.quant;

import java.util.List;

/**
 * An immutable weight matrix in the layout of the rung that made it, see {@link Kernels#matrix}. Several sources may lie
 * one above the other in one matrix (query, key and value; gate and up), each in its own format, so that one call
 * multiplies with all of them. May be shared between threads.
 *
 * <p>The matrix owns its storage; {@link #close()} gives it back at once where the rung keeps it outside the heap. A
 * closed matrix must not be used.
 */
public abstract class Matrix implements AutoCloseable {
    private final int rows;
    private final int columns;

    /** @param parts at least one, all with the same number of columns */
    protected Matrix(List<? extends WeightSource> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a matrix needs at least one part");
        }
        columns = parts.get(0).columns();
        int sum = 0;
        for (WeightSource part : parts) {
            if (part.columns() != columns) {
                throw new IllegalArgumentException(
                        "parts of one matrix have " + columns + " and " + part.columns() + " columns");
            }
            sum = Math.addExact(sum, part.rows());
        }
        rows = sum;
    }

    /** Rows of all parts, that is outputs. */
    public final int rows() {
        return rows;
    }

    /** Columns, that is inputs. */
    public final int columns() {
        return columns;
    }

    /** Bytes of weights that a product reads: those of the matrix's own storage, or of its sources where it has none. */
    public abstract long bytes();

    @Override
    public void close() {}
}
