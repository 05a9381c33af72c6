package dev.slm.quant;

/**
 * A table of which single rows are looked up: word, position and type embeddings. Rows are decoded when asked for, so the
 * table takes no memory of its own. May be shared between threads.
 */
public final class EmbeddingTable {
    private final WeightSource source;

    /** A table that reads from this source for as long as it lives. */
    public EmbeddingTable(WeightSource source) {
        this.source = source;
    }

    /** Number of rows. */
    public int rows() {
        return source.rows();
    }

    /** Floats per row. */
    public int width() {
        return source.columns();
    }

    /**
     * Decodes a row.
     *
     * @param bytes scratch of at least {@link #rowBytes()} bytes
     * @throws IllegalArgumentException if there is no such row
     */
    public void read(int row, byte[] bytes, float[] target, int offset) {
        if (row < 0 || row >= source.rows()) {
            throw new IllegalArgumentException("no row " + row + " in a table of " + source.rows());
        }
        int length = source.rowBytes();
        source.read((long) row * length, bytes, 0, length);
        source.type().format().decode(bytes, 0, target, offset, source.columns());
    }

    /** Bytes of scratch that {@link #read} needs. */
    public int rowBytes() {
        return source.rowBytes();
    }
}
