package dev.slm.internal.arch;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;

/** A matrix converted to a smaller type while it is loaded, in memory. */
final class QuantizedSource implements WeightSource {
    /** Rows are kept in pieces of about this size, because an array cannot hold the largest matrices. */
    private static final int PIECE_BYTES = 16 << 20;

    private final WeightType type;
    private final int rows;
    private final int columns;
    private final int rowBytes;
    private final int rowsPerPiece;
    private final byte[][] pieces;

    private QuantizedSource(WeightType type, int rows, int columns) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        rowBytes = rowBytes();
        rowsPerPiece = Math.max(1, PIECE_BYTES / rowBytes);
        pieces = new byte[(rows + rowsPerPiece - 1) / rowsPerPiece][];
    }

    /** Converts all rows; {@code source} is not read later. */
    static WeightSource of(WeightSource source, WeightType type, WorkerTeam team) {
        QuantizedSource target = new QuantizedSource(type, source.rows(), source.columns());
        for (int i = 0; i < target.pieces.length; i++) {
            int count = Math.min(target.rowsPerPiece, target.rows - i * target.rowsPerPiece);
            target.pieces[i] = new byte[count * target.rowBytes];
        }
        byte[][] bytes = new byte[team.size()][source.rowBytes()];
        float[][] values = new float[team.size()][source.columns()];
        team.run((row, worker) -> target.convert(source, row, bytes[worker], values[worker]), target.rows);
        return target;
    }

    private void convert(WeightSource source, int row, byte[] bytes, float[] values) {
        source.read((long) row * bytes.length, bytes, 0, bytes.length);
        source.type().format().decode(bytes, 0, values, 0, columns);
        type.format().encodeReference(values, 0, pieces[row / rowsPerPiece], row % rowsPerPiece * rowBytes, columns);
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
        long pieceBytes = (long) rowsPerPiece * rowBytes;
        for (int done = 0; done < length; ) {
            byte[] piece = pieces[(int) ((position + done) / pieceBytes)];
            int from = (int) ((position + done) % pieceBytes);
            int count = Math.min(length - done, piece.length - from);
            System.arraycopy(piece, from, target, offset + done, count);
            done += count;
        }
    }
}
