package dev.slm.quant.internal.vector;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;

/** Rows as the blocks of their file, interleaved word by word, see {@link LaneFormat}. */
final class BlockPart extends PackedPart {
    private final LaneFormat format;
    private final int[] packed;
    private final int blocks;
    private final int bandInts;

    private BlockPart(LaneFormat format, int[] packed, int rows, int blocks) {
        super(rows);
        this.format = format;
        this.packed = packed;
        this.blocks = blocks;
        bandInts = blocks * format.ints();
    }

    /** Ints of a band of this source. */
    static long bandSize(WeightSource source) {
        LaneFormat format = LaneFormat.of(source.type());
        return (long) blocks(format, source.columns()) * format.ints();
    }

    static BlockPart pack(WeightSource source, int firstRow, int rows, WorkerTeam team) {
        LaneFormat format = LaneFormat.of(source.type());
        int blocks = blocks(format, source.columns());
        int bands = (rows + Lanes.ROWS - 1) / Lanes.ROWS;
        int bandInts = blocks * format.ints();
        BlockPart part = new BlockPart(format, new int[Math.multiplyExact(bands, bandInts)], rows, blocks);
        // A row with an odd number of halves ends in the middle of a block.
        part.readRows(source, firstRow, Math.max(source.rowBytes(), blocks * format.bytes()), team);
        return part;
    }

    private static int blocks(LaneFormat format, int columns) {
        return (columns + format.columns() - 1) / format.columns();
    }

    @Override
    void packRow(byte[] source, int from, int band, int lane) {
        format.pack(source, from, blocks, lane, packed, band * bandInts);
    }

    @Override
    long bytes() {
        return (long) packed.length * Integer.BYTES;
    }

    @Override
    void multiply(int band, int columns, float[] x, int xo, float[] sums, VectorScratch scratch, float[] y, int yo) {
        format.multiply(packed, band * bandInts, blocks, columns, x, xo, sums, scratch, y, yo);
    }

    @Override
    boolean rounds() {
        return format instanceof LaneShortCodes;
    }

    @Override
    boolean suitsShortGemm() {
        return format instanceof LaneShortCodes codes && codes.suitsShortGemm();
    }

    @Override
    boolean hasOffsets() {
        return codes().hasOffsets();
    }

    @Override
    void multiplyRounded(int band, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        codes().multiply(packed, band * bandInts, blocks, x, row, scratch, y, yo);
    }

    @Override
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

    @Override
    Panel panel(int band, int bands, int from, int columns, VectorScratch scratch) {
        int blocks = blocks(format, columns);
        int gap = blocks * format.columns() * Lanes.ROWS;
        for (int i = 0; i < bands; i++) {
            int at = (band + i) * bandInts + from / format.columns() * format.ints();
            format.unpack(packed, at, blocks, scratch.unpacked, i * gap, scratch.block);
        }
        scratch.panel.set(scratch.unpacked, 0, Lanes.ROWS, gap, bands * Lanes.ROWS);
        return scratch.panel;
    }

    private LaneShortCodes codes() {
        if (format instanceof LaneShortCodes codes) {
            return codes;
        }
        throw new IllegalStateException(format + " meets activations as they are");
    }
}
