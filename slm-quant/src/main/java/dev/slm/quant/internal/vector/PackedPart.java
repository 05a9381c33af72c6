package dev.slm.quant.internal.vector;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;

/** Consecutive rows of one source, interleaved in bands of {@link Lanes#ROWS}; the last band is filled up with zeros. */
abstract class PackedPart {
    /** What is read at once, and at least a row: one by one, small rows would take longer to read than to interleave. */
    private static final int READ_BYTES = 256 * 1024;

    private final int rows;

    PackedPart(int rows) {
        this.rows = rows;
    }

    /** The most rows of this source that one part holds: an array has fewer than 2^31 elements. */
    static int mostRows(WeightSource source) {
        long bandSize = isFloats(source) ? FloatPart.bandSize(source) : BlockPart.bandSize(source);
        return Math.toIntExact(Math.min(1 << 30, (Integer.MAX_VALUE - 8) / bandSize * Lanes.ROWS));
    }

    /** Interleaves rows {@code firstRow … firstRow + rows − 1}. */
    static PackedPart pack(WeightSource source, int firstRow, int rows, WorkerTeam team) {
        return isFloats(source)
                ? FloatPart.pack(source, firstRow, rows, team)
                : BlockPart.pack(source, firstRow, rows, team);
    }

    private static boolean isFloats(WeightSource source) {
        return source.type() == WeightType.F32;
    }

    /** Hands every row of the source to {@link #packRow}, with zeros behind it if {@code paddedBytes} is more than it has. */
    final void readRows(WeightSource source, int firstRow, int paddedBytes, WorkerTeam team) {
        int rowBytes = source.rowBytes();
        int atOnce = paddedBytes > rowBytes ? 1 : Math.max(1, Math.min(READ_BYTES / Math.max(1, rowBytes), Lanes.ROWS));
        byte[][] scratch = new byte[team.size()][];
        team.run(
                (band, worker) -> {
                    if (scratch[worker] == null) {
                        scratch[worker] = new byte[atOnce * paddedBytes];
                    }
                    readBand(source, firstRow, band, scratch[worker], atOnce);
                },
                bands());
    }

    private void readBand(WeightSource source, int firstRow, int band, byte[] scratch, int atOnce) {
        int rowBytes = source.rowBytes();
        int count = rowsOf(band);
        for (int lane = 0; lane < count; lane += atOnce) {
            long row = firstRow + (long) band * Lanes.ROWS + lane;
            int rows = Math.min(atOnce, count - lane);
            source.read(row * rowBytes, scratch, 0, rows * rowBytes);
            for (int i = 0; i < rows; i++) {
                packRow(scratch, i * rowBytes, band, lane + i);
            }
        }
    }

    /** Takes in the row {@code lane} of a band; several threads call it for different bands. */
    abstract void packRow(byte[] source, int from, int band, int lane);

    final int rows() {
        return rows;
    }

    final int bands() {
        return (rows + Lanes.ROWS - 1) / Lanes.ROWS;
    }

    /** Rows of a band that belong to the matrix. */
    final int rowsOf(int band) {
        return rowsOf(band, 1);
    }

    /** The same of so many bands. */
    final int rowsOf(int band, int bands) {
        return Math.min(bands * Lanes.ROWS, rows - band * Lanes.ROWS);
    }

    abstract long bytes();

    /** Multiplies a band with one row of activations, see {@link LaneFormat#multiply}. */
    abstract void multiply(
            int band, int columns, float[] x, int xo, float[] sums, VectorScratch scratch, float[] y, int yo);

    /**
     * Columns {@code from … from + columns − 1} of some bands, valid until the scratch is used again.
     *
     * @param bands 1 … {@link Multiplication#BANDS}
     * @param from starts a block
     * @param columns at most {@link Multiplication#COLUMNS}
     */
    abstract Panel panel(int band, int bands, int from, int columns, VectorScratch scratch);

    /** Whether activations are rounded for this part, and then {@link #multiplyRounded} and its like are called. */
    boolean rounds() {
        return false;
    }

    /** Whether {@link ShortGemm} can take it. */
    boolean suitsShortGemm() {
        return false;
    }

    /** Whether {@link #unpackTwins} gives offsets that matter. */
    boolean hasOffsets() {
        throw new IllegalStateException("not a part for rounded activations");
    }

    /** Multiplies a band with one row of rounded activations. */
    void multiplyRounded(int band, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        throw new IllegalStateException("not a part for rounded activations");
    }

    /**
     * Unpacks columns for {@link ShortGemm}, as {@link #panel} does for {@link Gemm}.
     *
     * @param place 0 for the first band of a panel, 1 for the second
     */
    void unpackTwins(int band, int place, int from, int columns, VectorScratch scratch) {
        throw new IllegalStateException("not a part for rounded activations");
    }
}
