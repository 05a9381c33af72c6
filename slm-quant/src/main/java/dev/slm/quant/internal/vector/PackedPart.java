package dev.slm.quant.internal.vector;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;

/** Consecutive rows of one source, interleaved in bands of {@link Lanes#ROWS}; the last band is filled up with zeros. */
final class PackedPart {
    private final LaneFormat format;
    private final int[] packed;
    private final int rows;
    private final int blocks;
    private final int bandInts;

    private PackedPart(LaneFormat format, int[] packed, int rows, int blocks) {
        this.format = format;
        this.packed = packed;
        this.rows = rows;
        this.blocks = blocks;
        bandInts = blocks * format.ints();
    }

    /** The most rows of this source that one part holds: an array has fewer than 2^31 elements. */
    static int mostRows(WeightSource source) {
        LaneFormat format = LaneFormat.of(source.type());
        long bandInts = (long) blocks(format, source.columns()) * format.ints();
        return Math.toIntExact(Math.min(1 << 30, (Integer.MAX_VALUE - 8) / bandInts * Lanes.ROWS));
    }

    /** Interleaves rows {@code firstRow … firstRow + rows − 1}. */
    static PackedPart pack(WeightSource source, int firstRow, int rows, WorkerTeam team) {
        LaneFormat format = LaneFormat.of(source.type());
        int blocks = blocks(format, source.columns());
        int bands = (rows + Lanes.ROWS - 1) / Lanes.ROWS;
        int bandInts = blocks * format.ints();
        PackedPart part = new PackedPart(format, new int[Math.multiplyExact(bands, bandInts)], rows, blocks);
        byte[][] scratch = new byte[team.size()][];
        team.run(
                (band, worker) -> {
                    if (scratch[worker] == null) {
                        // A row with an odd number of halves ends in the middle of a block.
                        scratch[worker] = new byte[Math.max(source.rowBytes(), blocks * format.bytes())];
                    }
                    part.packBand(source, firstRow, band, scratch[worker]);
                },
                bands);
        return part;
    }

    private static int blocks(LaneFormat format, int columns) {
        return (columns + format.columns() - 1) / format.columns();
    }

    private void packBand(WeightSource source, int firstRow, int band, byte[] row) {
        int count = rowsOf(band);
        for (int r = 0; r < count; r++) {
            long position = (long) (firstRow + band * Lanes.ROWS + r) * source.rowBytes();
            source.read(position, row, 0, source.rowBytes());
            format.pack(row, 0, blocks, r, packed, band * bandInts);
        }
    }

    int rows() {
        return rows;
    }

    int bands() {
        return (rows + Lanes.ROWS - 1) / Lanes.ROWS;
    }

    /** Rows of a band that belong to the matrix. */
    int rowsOf(int band) {
        return rowsOf(band, 1);
    }

    /** The same of so many bands. */
    int rowsOf(int band, int bands) {
        return Math.min(bands * Lanes.ROWS, rows - band * Lanes.ROWS);
    }

    long bytes() {
        return (long) packed.length * Integer.BYTES;
    }

    /** Multiplies a band with one row of activations, see {@link LaneFormat#multiply}. */
    void multiply(int band, int columns, float[] x, int xo, float[] sums, VectorScratch scratch, float[] y, int yo) {
        format.multiply(packed, band * bandInts, blocks, columns, x, xo, sums, scratch, y, yo);
    }

    /** Whether activations are rounded for this part, and then {@link #multiplyRounded} and its like are called. */
    boolean rounds() {
        return format instanceof LaneShortCodes;
    }

    /** Whether {@link ShortGemm} can take it. */
    boolean suitsShortGemm() {
        return format instanceof LaneShortCodes codes && codes.suitsShortGemm();
    }

    /** Whether {@link #unpackTwins} gives offsets that matter. */
    boolean hasOffsets() {
        return codes().hasOffsets();
    }

    /** Multiplies a band with one row of rounded activations. */
    void multiplyRounded(int band, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        codes().multiply(packed, band * bandInts, blocks, x, row, scratch, y, yo);
    }

    /**
     * Unpacks columns for {@link ShortGemm}, as {@link #unpack} does for {@link Gemm}.
     *
     * @param place 0 for the first band of a panel, 1 for the second
     */
    void unpackTwins(int band, int place, int from, int columns, VectorScratch scratch) {
        codes().unpackTwins(
                        packed,
                        band * bandInts + from / format.columns() * format.ints(),
                        blocks(format, columns),
                        scratch.twins,
                        place * ShortGemm.PANEL,
                        scratch.scales,
                        scratch.offsets,
                        place * ShortGemm.SCALES,
                        scratch.block);
    }

    private LaneShortCodes codes() {
        if (format instanceof LaneShortCodes codes) {
            return codes;
        }
        throw new IllegalStateException(format + " meets activations as they are");
    }

    /** Unpacks columns {@code from … from + columns − 1} of a band; {@code from} starts a block. */
    void unpack(int band, int from, int columns, VectorScratch scratch) {
        int at = band * bandInts + from / format.columns() * format.ints();
        format.unpack(packed, at, blocks(format, columns), scratch.panel, scratch.block);
    }
}
