package dev.slm.internal.encoder;

import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;

/** A matrix brought to another format when loaded; the original is read once, row by row. */
final class QuantizedSource implements WeightSource {
    /** Bytes per array: far below the limit of an array, whatever the size of the matrix. */
    private static final int CHUNK = 64 << 20;

    private final WeightType type;
    private final int rows;
    private final int columns;
    private final int rowsPerChunk;
    private final byte[][] chunks;

    private QuantizedSource(WeightSource from, WeightType type) {
        this.type = type;
        rows = from.rows();
        columns = from.columns();
        rowsPerChunk = Math.max(1, CHUNK / rowBytes());
        chunks = new byte[(rows + rowsPerChunk - 1) / rowsPerChunk][];
        byte[] stored = new byte[from.rowBytes()];
        float[] values = new float[columns];
        for (int row = 0; row < rows; row++) {
            int chunk = row / rowsPerChunk;
            if (chunks[chunk] == null) {
                chunks[chunk] = new byte[Math.min(rowsPerChunk, rows - row) * rowBytes()];
            }
            from.read((long) row * stored.length, stored, 0, stored.length);
            from.type().format().decode(stored, 0, values, 0, columns);
            type.format().encode(values, 0, chunks[chunk], row % rowsPerChunk * rowBytes(), columns);
        }
    }

    /**
     * The matrix in this format; the matrix itself if its rows are no whole number of blocks, or if it takes no more
     * memory than it would then.
     */
    static WeightSource of(WeightSource from, WeightType type) {
        boolean fits = from.columns() % type.blockSize() == 0;
        return fits && type.bytes(from.columns()) < from.rowBytes() ? new QuantizedSource(from, type) : from;
    }

    @Override
    public WeightType type() {
        return type;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        long chunkBytes = (long) rowsPerChunk * rowBytes();
        int done = 0;
        while (done < length) {
            long at = position + done;
            byte[] chunk = chunks[(int) (at / chunkBytes)];
            int from = (int) (at % chunkBytes);
            int count = Math.min(length - done, chunk.length - from);
            System.arraycopy(chunk, from, target, offset + done, count);
            done += count;
        }
    }
}
