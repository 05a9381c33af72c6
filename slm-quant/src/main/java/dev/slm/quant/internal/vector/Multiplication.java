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
    /** Columns that are unpacked at a time: with 32 rows they fill two thirds of a first-level cache of 48 KB. */
    static final int COLUMNS = 256;

    /** Rows of the batch per item: a multiple of what {@link Gemm} takes at once, and large against unpacking. */
    private static final int BATCH_ROWS = 192;

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
    private int bandsPerItem;
    private int batchBlocks;
    private final RoundedRows rounded = new RoundedRows();
    private final WorkerTeam.Task roundRows = this::roundRows;
    private final float[][] sums = new float[ONE_BY_ONE][0];

    void run(VectorWorkspace workspace, PackedMatrix w, Activations x, Activations y) {
        this.workspace = workspace;
        this.w = w;
        this.x = x;
        this.y = y;
        long products = (long) Lanes.ROWS * w.columns() * Math.min(BATCH_ROWS, x.rows());
        bandsPerItem = (int) Math.max(1, WORTH_HANDING_OUT / products);
        batchBlocks = (x.rows() + BATCH_ROWS - 1) / BATCH_ROWS;
        if (w.takesFloats() && x.rows() <= ONE_BY_ONE) {
            sum(x);
        }
        if (w.rounds()) {
            rounded.reserve(x.rows(), x.width(), x.rows() > ONE_BY_ONE);
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
        int from = item % batchBlocks * BATCH_ROWS;
        int count = Math.min(BATCH_ROWS, in.rows() - from);
        int first = item / batchBlocks * bandsPerItem;
        int end = Math.min(matrix.bands(), first + bandsPerItem);
        for (int band = first; band < end; band++) {
            if (in.rows() <= ONE_BY_ONE) {
                for (int row = 0; row < in.rows(); row++) {
                    multiplyOne(matrix.band(band), in, row, out, scratch);
                }
            } else {
                multiply(matrix.band(band), in, from, count, out, scratch);
            }
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
            multiplyFloats(band, in, row, scratch, target, whole ? to : 0);
        }
        if (!whole) {
            System.arraycopy(target, 0, out.data(), to, rows);
        }
    }

    private void multiplyFloats(
            PackedMatrix.Band band, Activations in, int row, VectorScratch scratch, float[] target, int to) {
        band.part().multiply(band.index(), in.width(), in.data(), in.offset(row), sums[row], scratch, target, to);
    }

    private void multiply(
            PackedMatrix.Band band, Activations in, int from, int count, Activations out, VectorScratch scratch) {
        int rows = band.part().rowsOf(band.index());
        boolean whole = rows == Lanes.ROWS;
        // A band that is not full would write past its rows: it goes by way of the scratch.
        float[] target = whole ? out.data() : scratch.results(count * Lanes.ROWS);
        int to = whole ? out.offset(from) + band.firstRow() : 0;
        int stride = whole ? out.width() : Lanes.ROWS;
        // Codes with short groups are unpacked, and meet the rounded activations as floats.
        boolean fromRounded = band.part().rounds();
        float[] x = fromRounded ? rounded.values : in.data();
        for (int c = 0; c < in.width(); c += COLUMNS) {
            int columns = Math.min(COLUMNS, in.width() - c);
            if (band.part().suitsShortGemm()) {
                band.part().unpackPairs(band.index(), c, columns, scratch);
                ShortGemm.multiply(
                        scratch.pairs,
                        scratch.scales,
                        band.part().hasOffsets() ? scratch.offsets : null,
                        rounded,
                        c / RoundedRows.GROUP,
                        columns / RoundedRows.GROUP,
                        from,
                        count,
                        scratch.sums,
                        target,
                        to,
                        stride);
                continue;
            }
            band.part().unpack(band.index(), c, columns, scratch);
            Gemm.multiply(
                    scratch.panel,
                    0,
                    Lanes.ROWS,
                    Lanes.ROWS,
                    columns,
                    x,
                    in.offset(from) + c,
                    in.width(),
                    count,
                    target,
                    to,
                    stride,
                    c > 0);
        }
        if (!whole) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(target, i * Lanes.ROWS, out.data(), out.offset(from + i) + band.firstRow(), rows);
            }
        }
    }
}
