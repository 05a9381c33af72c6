package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.slm.quant.Activations;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of all rows of a batch with a matrix. First the activations are brought into tiles of tokens, an item being
 * some rows of them; then every item is a band of panels times all tiles, so that a band is read from memory once.
 */
final class Multiplication {
    /** Weights of a band stay in the second-level cache while the tiles go by; a call on them takes some 20 µs. */
    private static final long BAND_BYTES = 256 * 1024;

    /** Enough items that workers end together though some are slower. */
    private static final int ITEMS_PER_WORKER = 8;

    /** Products of a call: some hundred microseconds on the slowest level, for garbage collection may have to wait. */
    private static final long PRODUCTS_PER_CALL = 32 << 20;

    /** What a chunk of a tile may take: it stays in the first-level cache while weights stream through. */
    private static final int CHUNK_BYTES = 20 * 1024;

    private static final int FLOATS_PER_ITEM = 8192;
    private static final int COLUMNS_PER_ITEM = 1024;

    private final WorkerTeam.Task quantizeRows = this::quantizeRows;
    private final WorkerTeam.Task interleave = this::interleave;
    private final WorkerTeam.Task multiply = this::multiplyBand;

    private @Nullable NativeWorkspace workspace;
    private @Nullable Activations x;
    private @Nullable Activations y;
    private @Nullable MemorySegment xValues;
    private @Nullable MemorySegment yValues;
    private @Nullable MemorySegment tiles;
    private @Nullable MemorySegment quantize;
    private int lanes;
    /** The kernels for the larger and the smaller tiles. */
    private final MemorySegment[] interleaves = new MemorySegment[2];

    private List<PackedPart> parts = List.of();
    private Finish finish = Finish.PLAIN;
    private MemorySegment bias = MemorySegment.NULL;
    private int tileCount;
    private int panelsAtOnce;
    private int rowsPerItem;
    private int columnItems;
    private float[] interleaved = {};
    private int bytesPerToken;

    void run(
            KernelLibrary library,
            NativeWorkspace workspace,
            NativeMatrix w,
            Finish finish,
            MemorySegment bias,
            Activations x,
            Activations y) {
        this.finish = finish;
        this.bias = bias;
        this.workspace = workspace;
        this.x = x;
        this.y = y;
        xValues = workspace.view(x.data());
        yValues = workspace.view(y.data());
        for (int i = 0; i < w.stages().size(); i++) {
            NativeMatrix.Stage stage = w.stages().get(i);
            parts = stage.parts();
            quantize = stage.quantize();
            if (quantize != null) {
                quantize(library, w.columns());
            } else {
                interleave(library, w.columns());
            }
            int items = 0;
            for (int j = 0; j < parts.size(); j++) {
                items += bands(parts.get(j), workspace.team().size());
            }
            workspace.team().run(multiply, items);
        }
    }

    private void quantize(KernelLibrary library, int columns) {
        int tokens = required(x).rows();
        Level level = library.level();
        panelsAtOnce = tokens > CodeMultiply.maxTokens(level, 1) ? CodeMultiply.maxPanels(level) : 1;
        split(tokens, CodeMultiply.maxTokens(level, panelsAtOnce));
        bytesPerToken = Math.toIntExact(new ActivationTile(1).bytes(columns));
        tiles = required(workspace).tiles((long) tokens * bytesPerToken);
        rowsPerItem = Math.max(1, FLOATS_PER_ITEM / columns);
        required(workspace).team().run(quantizeRows, (tokens + rowsPerItem - 1) / rowsPerItem);
    }

    private void interleave(KernelLibrary library, int columns) {
        int tokens = required(x).rows();
        panelsAtOnce = 1;
        split(tokens, FloatMultiply.maxTokens(library.level()));
        int padded = FloatLayout.paddedColumns(columns);
        bytesPerToken = Math.multiplyExact(padded, Float.BYTES);
        interleaved = required(workspace).interleaved(Math.multiplyExact(tokens, padded));
        tiles = required(workspace).view(interleaved);
        lanes = library.level().lanes();
        interleaves[0] = library.interleave(tokensOf(0));
        interleaves[1] = library.interleave(tokensOf(tileCount - 1));
        columnItems = (padded + COLUMNS_PER_ITEM - 1) / COLUMNS_PER_ITEM;
        required(workspace).team().run(interleave, tileCount * columnItems);
    }

    /** Tiles of almost equal sizes: a small one would use the weights in the registers less often. */
    private void split(int tokens, int maxTokens) {
        tileCount = (tokens + maxTokens - 1) / maxTokens;
    }

    private int panelsPerBand(PackedPart part, int workers) {
        long mostPanels = Math.max(1, BAND_BYTES / part.panelBytes());
        int share = (part.panels() + workers * ITEMS_PER_WORKER - 1) / (workers * ITEMS_PER_WORKER);
        int panels = (int) Math.min(mostPanels, share);
        return (panels + panelsAtOnce - 1) / panelsAtOnce * panelsAtOnce;
    }

    private int bands(PackedPart part, int workers) {
        int panels = panelsPerBand(part, workers);
        return (part.panels() + panels - 1) / panels;
    }

    /** The first tiles, as many as there are tokens left over, have one token more than the others. */
    private int firstToken(int tile) {
        int tokens = required(x).rows();
        return tile * (tokens / tileCount) + Math.min(tile, tokens % tileCount);
    }

    private int tokensOf(int tile) {
        return firstToken(tile + 1) - firstToken(tile);
    }

    private void quantizeRows(int item, int worker) {
        int end = Math.min(required(x).rows(), (item + 1) * rowsPerItem);
        int tile = 0;
        for (int row = item * rowsPerItem; row < end; row++) {
            while (firstToken(tile + 1) <= row) {
                tile++;
            }
            int first = firstToken(tile);
            quantizeRow(worker, row, first, tokensOf(tile));
        }
    }

    private void quantizeRow(int worker, int row, int first, int tokens) {
        Activations in = required(x);
        MemorySegment target = required(tiles);
        ActivationTile tile = new ActivationTile(tokens);
        long start = (long) first * bytesPerToken;
        if (start + tile.bytes(in.width()) > target.byteSize() || in.offset(row) + in.width() > in.data().length) {
            throw new IndexOutOfBoundsException("row " + row + " of tile at token " + first);
        }
        MemorySegment arguments = required(workspace).tileArguments(worker);
        arguments.set(JAVA_LONG, QuantizeRow.X_OFFSET, (long) in.offset(row) * Float.BYTES);
        arguments.set(JAVA_LONG, QuantizeRow.BLOCKS, in.width() / CodeLayout.BLOCK);
        arguments.set(JAVA_LONG, QuantizeRow.CODES_OFFSET, start + tile.codes(row - first));
        arguments.set(JAVA_LONG, QuantizeRow.SCALE_OFFSET, start + tile.scale(row - first));
        arguments.set(JAVA_LONG, QuantizeRow.SUM_STRIDE, tile.sum(0, 0) - tile.scale(0));
        arguments.set(JAVA_LONG, QuantizeRow.TILE_STRIDE, tile.blockBytes());
        KernelCalls.call(required(quantize), required(xValues), target, arguments);
    }

    /** Brings some columns of the rows of a tile into the order column, token. */
    private void interleave(int item, int worker) {
        Activations in = required(x);
        int tile = item / columnItems;
        int first = firstToken(tile);
        int tokens = tokensOf(tile);
        int padded = bytesPerToken / Float.BYTES;
        int from = item % columnItems * COLUMNS_PER_ITEM;
        int end = Math.min(in.width(), from + COLUMNS_PER_ITEM);
        int whole = Math.max(0, end - from) / lanes * lanes;
        int target = first * padded + from * tokens;
        if (tokens == 1) {
            System.arraycopy(in.data(), in.offset(first) + from, interleaved, target, whole);
        } else if (whole > 0) {
            require(in.offset(first + tokens - 1) + from + whole <= in.data().length);
            require(target + whole * tokens <= interleaved.length);
            MemorySegment arguments = required(workspace).tileArguments(worker);
            arguments.set(JAVA_LONG, InterleaveRows.X_OFFSET, (in.offset(first) + (long) from) * Float.BYTES);
            arguments.set(JAVA_LONG, InterleaveRows.ROW_BYTES, (long) in.width() * Float.BYTES);
            arguments.set(JAVA_LONG, InterleaveRows.BLOCKS, whole / lanes);
            arguments.set(JAVA_LONG, InterleaveRows.TILE_OFFSET, (long) target * Float.BYTES);
            KernelCalls.call(interleaves[tokens == tokensOf(0) ? 0 : 1], required(xValues), required(tiles), arguments);
        }
        int paddedEnd = Math.min(padded, from + COLUMNS_PER_ITEM);
        interleaveRest(first, tokens, from + whole, paddedEnd);
    }

    /** The same, number by number, for columns that fill no vector, and zeros for those that no row has. */
    private void interleaveRest(int first, int tokens, int from, int end) {
        Activations in = required(x);
        int to = first * (bytesPerToken / Float.BYTES) + from * tokens;
        for (int column = from; column < end; column++) {
            for (int token = first; token < first + tokens; token++) {
                interleaved[to++] = column < in.width() ? in.data()[in.offset(token) + column] : 0;
            }
        }
    }

    private void multiplyBand(int item, int worker) {
        int workers = required(workspace).team().size();
        int band = item;
        for (int i = 0; i < parts.size(); i++) {
            PackedPart part = parts.get(i);
            int bands = bands(part, workers);
            if (band < bands) {
                int perBand = panelsPerBand(part, workers);
                int firstPanel = band * perBand;
                int panels = Math.min(perBand, part.panels() - firstPanel);
                int together = panels / panelsAtOnce * panelsAtOnce;
                if (together > 0) {
                    multiply(part, firstPanel, together, panelsAtOnce, worker);
                }
                if (together < panels) {
                    multiply(part, firstPanel + together, panels - together, 1, worker);
                }
                return;
            }
            band -= bands;
        }
    }

    /**
     * A band of a part times all tiles.
     *
     * @param panels a multiple of {@code atOnce}
     * @param atOnce panels that the kernel computes at once
     */
    private void multiply(PackedPart part, int firstPanel, int panels, int atOnce, int worker) {
        NativeWorkspace scratch = required(workspace);
        Activations out = required(y);
        MemorySegment arguments = scratch.multiplyArguments(worker);
        int firstRow = firstPanel * part.panelRows();
        int rows = Math.min(part.rows() - firstRow, panels * part.panelRows());
        int lastRows = rows - (panels - atOnce) * part.panelRows();
        for (int i = 0; i < atOnce * part.panelRows(); i++) {
            arguments.set(JAVA_INT, MultiplyArguments.LAST_ROWS + (long) i * Integer.BYTES, i < lastRows ? -1 : 0);
        }
        long weightsOffset = firstPanel * part.panelBytes();
        require(weightsOffset + panels * part.panelBytes() <= part.weights().byteSize());
        arguments.set(JAVA_LONG, MultiplyArguments.WEIGHTS_OFFSET, weightsOffset);
        arguments.set(JAVA_LONG, MultiplyArguments.PANELS, panels / atOnce);
        arguments.set(JAVA_LONG, MultiplyArguments.PANEL_BYTES, atOnce * part.panelBytes());
        arguments.set(JAVA_LONG, MultiplyArguments.OTHER_PANEL_BYTES, part.panelBytes());
        arguments.set(JAVA_LONG, MultiplyArguments.STEPS, part.steps());
        int mostTokens = (out.rows() + tileCount - 1) / tileCount;
        long sumBytes = (long) panels * part.panelRows() * mostTokens * Float.BYTES;
        MemorySegment sums = scratch.restingSums(worker, sumBytes);
        arguments.set(JAVA_LONG, MultiplyArguments.RESTING_SUMS, sums.address());
        arguments.set(JAVA_LONG, MultiplyArguments.Y_STRIDE, (long) out.width() * Float.BYTES);
        int smaller = out.rows() / tileCount;
        int larger = out.rows() % tileCount;
        for (int tile = 0; tile < tileCount; ) {
            int tokens = tile < larger ? smaller + 1 : smaller;
            int end = tile < larger ? larger : tileCount;
            long products = (long) panels * part.panelRows() * required(x).width() * tokens;
            int tiles = (int) Math.max(1, Math.min(end - tile, PRODUCTS_PER_CALL / products));
            MemorySegment kernel = part.kernel(finish, tokens, atOnce);
            multiply(part, kernel, firstRow, rows, tile, tiles, tokens, arguments);
            tile += tiles;
        }
    }

    /** Some rows of a part times {@code tiles} tiles of {@code tokens} tokens. */
    private void multiply(
            PackedPart part,
            MemorySegment kernel,
            int firstRow,
            int rows,
            int tile,
            int tiles,
            int tokens,
            MemorySegment arguments) {
        Activations out = required(y);
        MemorySegment source = required(this.tiles);
        int first = firstToken(tile);
        long tileOffset = (long) first * bytesPerToken;
        int yOffset = out.offset(first) + part.firstRow() + firstRow;
        require(tileOffset + (long) tiles * tokens * bytesPerToken <= source.byteSize());
        require(yOffset + (tiles * tokens - 1L) * out.width() + rows <= out.data().length);
        arguments.set(JAVA_LONG, MultiplyArguments.TILE_OFFSET, tileOffset);
        arguments.set(JAVA_LONG, MultiplyArguments.Y_OFFSET, (long) yOffset * Float.BYTES);
        arguments.set(JAVA_LONG, MultiplyArguments.TILES, tiles);
        arguments.set(JAVA_LONG, MultiplyArguments.Y_TILE_BYTES, (long) tokens * out.width() * Float.BYTES);
        int stepBytes = bytesPerToken / part.steps() * tokens;
        int steps = Math.max(1, CHUNK_BYTES / stepBytes / part.chunkUnit()) * part.chunkUnit();
        arguments.set(JAVA_LONG, MultiplyArguments.CHUNK_STEPS, steps);
        arguments.set(JAVA_LONG, MultiplyArguments.CHUNK_BYTES, steps * (part.panelBytes() / part.steps()));
        long biasOffset = (part.firstRow() + firstRow) * (long) Float.BYTES;
        require(!finish.bias() || biasOffset + (long) rows * Float.BYTES <= bias.byteSize());
        arguments.set(JAVA_LONG, MultiplyArguments.BIAS_OFFSET, biasOffset);
        KernelCalls.call(kernel, part.weights(), source, required(yValues), arguments, bias);
    }

    private static void require(boolean inside) {
        if (!inside) {
            throw new IndexOutOfBoundsException("panels or tiles that a matrix or batch does not have");
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("an item without a job");
        }
        return value;
    }
}
