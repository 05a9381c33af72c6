package dev.slm.quant.internal.vector;

import dev.slm.quant.Activations;
import dev.slm.quant.WorkerTeam;
import org.jspecify.annotations.Nullable;

/**
 * A product of all rows of a batch with a matrix. An item is some bands times some rows of the batch: for each band and
 * run of columns the weights are unpacked once, to single precision or to small codes, and multiplied with all rows of the
 * item. A few rows alone are multiplied one by one, without unpacking.
 *
 * <p>Formats of few bits meet activations that were rounded to 8 bits, on either way; the others meet them as they are.
 */
final class Multiplication implements WorkerTeam.Task {
    /** Bands that are multiplied at a time. */
    static final int BANDS = ShortGemm.BANDS;

    /**
     * Columns that are unpacked and added up at a time. The panel of two bands, 128 KB of floats, comes from a second-level
     * cache, which costs less than beginning and ending the loop over the columns more often.
     */
    static final int COLUMNS = RoundedRows.CHUNK;

    /**
     * The most rows of the batch per item: large against unpacking, and with the columns of a panel not too large for a
     * second-level cache.
     */
    private static final int MOST_ROWS = 264;

    /** Rows of the batch that both ways of multiplying take at once. */
    private static final int ROWS_AT_ONCE = 6;

    /** Products per item, at least: handing out an item costs about a tenth of a microsecond. */
    private static final int WORTH_HANDING_OUT = 64 * 1024;

    /** Up to so many rows of the batch are multiplied one by one with codes as they lie: unpacking does not pay yet. */
    static final int ONE_BY_ONE = 4;

    /** Rows that an item rounds: some microseconds. */
    private static final int ROUNDED_PER_ITEM = 4;

    private @Nullable VectorWorkspace workspace;
    private @Nullable PackedMatrix w;
    private @Nullable Activations x;
    private @Nullable Activations y;
    private float @Nullable [] bias;
    private boolean add;
    private int bandsPerItem;
    private int batchBlocks;
    private int batchRows;
    private final RoundedRows rounded = new RoundedRows();
    private final WorkerTeam.Task roundRows = this::roundRows;
    private final float[][] sums = new float[ONE_BY_ONE][0];

    /**
     * {@code y = w · x}, or {@code y += w · x + bias} of more than {@link #ONE_BY_ONE} rows.
     *
     * @param bias of what is added, or null
     */
    void run(
            VectorWorkspace workspace,
            PackedMatrix w,
            float @Nullable [] bias,
            boolean add,
            Activations x,
            Activations y) {
        this.bias = bias;
        this.add = add;
        this.workspace = workspace;
        this.w = w;
        this.x = x;
        this.y = y;
        int steps = (x.rows() + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
        int blocks = (x.rows() + MOST_ROWS - 1) / MOST_ROWS;
        batchRows = (steps + blocks - 1) / blocks * ROWS_AT_ONCE;
        batchBlocks = (x.rows() + batchRows - 1) / batchRows;
        long products = (long) Lanes.ROWS * w.columns() * Math.min(batchRows, x.rows());
        bandsPerItem = (int) Math.max(BANDS, WORTH_HANDING_OUT / products);
        if (w.takesFloats() && x.rows() <= ONE_BY_ONE) {
            sum(x);
        }
        if (w.rounds()) {
            if (x.rows() <= ONE_BY_ONE) {
                rounded.reserve(x.rows(), x.width());
            } else {
                rounded.reserve(x.rows(), x.width(), w.takesTwins(), w.takesValues());
            }
            workspace.team().run(roundRows, (x.rows() + ROUNDED_PER_ITEM - 1) / ROUNDED_PER_ITEM);
        }
        workspace.team().run(this, (w.bands() + bandsPerItem - 1) / bandsPerItem * batchBlocks);
    }

    private void sum(Activations x) {
        for (int i = 0; i < x.rows(); i++) {
            if (sums[i].length < Sums.count(x.width())) {
                sums[i] = new float[Sums.count(x.width())];
            }
            Sums.of(x.data(), x.offset(i), x.width(), sums[i]);
        }
    }

    private void roundRows(int item, int worker) {
        VectorWorkspace workspace = this.workspace;
        Activations in = x;
        if (workspace == null || in == null) {
            throw new IllegalStateException("an item without a job");
        }
        int end = Math.min(in.rows(), (item + 1) * ROUNDED_PER_ITEM);
        for (int row = item * ROUNDED_PER_ITEM; row < end; row++) {
            rounded.round(in, row, workspace.scratch(worker).sums);
        }
    }

    @Override
    public void run(int item, int worker) {
        VectorWorkspace workspace = this.workspace;
        PackedMatrix matrix = w;
        Activations in = x;
        Activations out = y;
        if (workspace == null || matrix == null || in == null || out == null) {
            throw new IllegalStateException("an item without a job");
        }
        VectorScratch scratch = workspace.scratch(worker);
        int from = item % batchBlocks * batchRows;
        int count = Math.min(batchRows, in.rows() - from);
        int first = item / batchBlocks * bandsPerItem;
        int end = Math.min(matrix.bands(), first + bandsPerItem);
        if (in.rows() <= ONE_BY_ONE) {
            for (int band = first; band < end; band++) {
                for (int row = 0; row < in.rows(); row++) {
                    multiplyOne(matrix.band(band), in, row, out, scratch);
                }
            }
            return;
        }
        int band = first;
        while (band < end) {
            int bands = matrix.run(band, end, BANDS);
            multiply(matrix.band(band), bands, in, from, count, out, scratch);
            band += bands;
        }
    }

    private void multiplyOne(PackedMatrix.Band band, Activations in, int row, Activations out, VectorScratch scratch) {
        int rows = band.part().rowsOf(band.index());
        boolean whole = rows == Lanes.ROWS;
        float[] target = whole ? out.data() : scratch.results(Lanes.ROWS);
        int to = out.offset(row) + band.firstRow();
        if (band.part().rounds()) {
            band.part().multiplyRounded(band.index(), rounded, row, scratch, target, whole ? to : 0);
        } else {
            multiplyOneOfFloats(band, in, row, scratch, target, whole ? to : 0);
        }
        if (!whole) {
            System.arraycopy(target, 0, out.data(), to, rows);
        }
    }

    private void multiplyOneOfFloats(
            PackedMatrix.Band band, Activations in, int row, VectorScratch scratch, float[] target, int to) {
        band.part().multiply(band.index(), in.width(), in.data(), in.offset(row), sums[row], scratch, target, to);
    }

    private void multiply(
            PackedMatrix.Band band,
            int bands,
            Activations in,
            int from,
            int count,
            Activations out,
            VectorScratch scratch) {
        PackedPart part = band.part();
        int rows = part.rowsOf(band.index(), bands);
        int width = bands * Lanes.ROWS;
        if (!part.suitsShortGemm() && rows == width && in.width() <= COLUMNS && !add) {
            int to = out.offset(from) + band.firstRow();
            multiplyFloats(band, bands, in, from, count, scratch, out.data(), to, out.width());
            return;
        }
        // Results that many runs of columns add to lie together: rows of y are far apart, often by a power of two, and
        // would take turns in the same few lines of a cache.
        float[] results = scratch.results((count + ShortGemm.TILE) * width);
        if (part.suitsShortGemm()) {
            multiplyShorts(band, bands, in, from, count, scratch, results);
        } else {
            multiplyFloats(band, bands, in, from, count, scratch, results, 0, width);
        }
        store(results, width, count, rows, scratch.rows, out, from, band.firstRow());
    }

    private void multiplyShorts(
            PackedMatrix.Band band,
            int bands,
            Activations in,
            int from,
            int count,
            VectorScratch scratch,
            float[] results) {
        PackedPart part = band.part();
        for (int c = 0; c < in.width(); c += COLUMNS) {
            int columns = Math.min(COLUMNS, in.width() - c);
            for (int i = 0; i < bands; i++) {
                part.unpackTwins(band.index() + i, i, c, columns, scratch);
            }
            ShortGemm.multiply(
                    bands,
                    scratch.twins,
                    scratch.scales,
                    part.hasOffsets() ? scratch.offsets : null,
                    rounded,
                    c / RoundedRows.GROUP,
                    columns / RoundedRows.GROUP,
                    from,
                    count,
                    scratch.sums,
                    results,
                    bands * Lanes.ROWS);
        }
    }

    private void multiplyFloats(
            PackedMatrix.Band band,
            int bands,
            Activations in,
            int from,
            int count,
            VectorScratch scratch,
            float[] y,
            int yo,
            int ldy) {
        // Codes with short groups are unpacked, and meet the rounded activations as floats.
        boolean rounds = band.part().rounds();
        for (int c = 0; c < in.width(); c += COLUMNS) {
            int columns = Math.min(COLUMNS, in.width() - c);
            Panel panel = band.part().panel(band.index(), bands, c, columns, scratch);
            float[] x = rounds ? rounded.values : in.data();
            int xo = rounds ? rounded.chunk(from, c) : in.offset(from) + c;
            int ldx = rounds ? RoundedRows.CHUNK : in.width();
            Gemm.multiply(panel, columns, x, xo, ldx, count, y, yo, ldy, c > 0);
        }
    }

    /** Moves {@code count} rows of products, {@code width} apart, to their {@code used} columns of y, or adds them there. */
    private void store(
            float[] products,
            int width,
            int count,
            int used,
            VectorRowOperators operators,
            Activations out,
            int row,
            int column) {
        for (int i = 0; i < count; i++) {
            int to = out.offset(row + i) + column;
            if (add) {
                if (bias != null) {
                    operators.addScaled(products, i * width, bias, column, used, 1);
                }
                operators.addScaled(out.data(), to, products, i * width, used, 1);
            } else {
                System.arraycopy(products, i * width, out.data(), to, used);
            }
        }
    }
}
