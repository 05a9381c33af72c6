package dev.slm.quant.internal.machine;

import dev.slm.quant.Activations;
import dev.slm.quant.WorkerTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Brings the rows of a batch into tiles of a few tokens, in the form that the kernels of a product read. */
final class ActivationTiles {
    private static final int CACHE_LINE = 64;
    private static final int FLOATS_PER_ITEM = 8192;
    private static final int COLUMNS_PER_ITEM = 1024;

    private final WorkerTeam.Task quantizeRows = this::quantizeRows;
    private final WorkerTeam.Task interleaveColumns = this::interleaveColumns;
    private final NativeWorkspace workspace;

    private @Nullable Activations x;
    private @Nullable MemorySegment xValues;
    private MemorySegment segment = MemorySegment.NULL;
    private MemorySegment room = MemorySegment.NULL;
    private MemorySegment quantization = MemorySegment.NULL;
    private int lanes;
    /** By tokens of a tile; a look at the library would make garbage. */
    private final @Nullable MemorySegment[] interleaves = new MemorySegment[FloatMultiply.MOST_TOKENS + 1];

    private int count;
    private int rowsPerItem;
    private int columnItems;
    private float[] interleaved = {};
    private int bytesPerToken;

    ActivationTiles(NativeWorkspace workspace) {
        this.workspace = workspace;
    }

    /**
     * Rounds all rows to bytes, see {@link ActivationTile}.
     *
     * @param kernel that rounds rows
     * @param maxTokens the most tokens of a tile
     */
    void quantize(MemorySegment kernel, Activations rows, int maxTokens) {
        reserve(rows, maxTokens);
        quantization = kernel;
        rowsPerItem = Math.max(1, FLOATS_PER_ITEM / rows.width());
        workspace.team().run(quantizeRows, (rows.rows() + rowsPerItem - 1) / rowsPerItem);
    }

    /** Room for rows that are rounded to bytes by whoever computes them. */
    void reserve(Activations rows, int maxTokens) {
        begin(rows, maxTokens);
        bytesPerToken = Math.toIntExact(new ActivationTile(1).bytes(rows.width()));
        long bytes = (long) rows.rows() * bytesPerToken;
        if (room.byteSize() < bytes) {
            // Arenas of this kind free what is no longer reachable.
            room = Arena.ofAuto().allocate(bytes, CACHE_LINE);
        }
        segment = room;
    }

    /** Lays out all rows column by column, the tokens of a column side by side, filled up with columns of zeros. */
    void interleave(KernelLibrary library, Activations rows, int maxTokens) {
        begin(rows, maxTokens);
        int padded = FloatLayout.paddedColumns(rows.width());
        bytesPerToken = Math.multiplyExact(padded, Float.BYTES);
        interleaved = workspace.interleaved(Math.multiplyExact(rows.rows(), padded));
        segment = workspace.view(interleaved);
        lanes = library.level().lanes();
        assembleInterleave(library, tokens(0));
        assembleInterleave(library, tokens(count - 1));
        columnItems = (padded + COLUMNS_PER_ITEM - 1) / COLUMNS_PER_ITEM;
        workspace.team().run(interleaveColumns, count * columnItems);
    }

    private void assembleInterleave(KernelLibrary library, int tokens) {
        if (interleaves[tokens] == null) {
            interleaves[tokens] = library.interleave(tokens);
        }
    }

    /** Tiles of almost equal sizes: a small one would use the weights in the registers less often. */
    private void begin(Activations rows, int maxTokens) {
        x = rows;
        xValues = workspace.view(rows.data());
        count = (rows.rows() + maxTokens - 1) / maxTokens;
    }

    /** Number of tiles. */
    int count() {
        return count;
    }

    /** How many tiles have one token more than the others; they are the first ones. */
    int larger() {
        return rows().rows() % count;
    }

    /** The first token of a tile. */
    int firstToken(int tile) {
        return tile * (rows().rows() / count) + Math.min(tile, larger());
    }

    /** Tokens of a tile. */
    int tokens(int tile) {
        return firstToken(tile + 1) - firstToken(tile);
    }

    /** Bytes that a token takes in its tile. */
    int bytesPerToken() {
        return bytesPerToken;
    }

    /** All tiles, one after the other. */
    MemorySegment segment() {
        return segment;
    }

    private Activations rows() {
        return required(x);
    }

    private void quantizeRows(int item, int worker) {
        int end = Math.min(rows().rows(), (item + 1) * rowsPerItem);
        int row = item * rowsPerItem;
        for (int tile = tileOf(row); row < end; tile++) {
            int count = Math.min(end, firstToken(tile + 1)) - row;
            quantizeRows(worker, row, count, firstToken(tile), tokens(tile));
            row += count;
        }
    }

    private int tileOf(int row) {
        int tile = 0;
        while (firstToken(tile + 1) <= row) {
            tile++;
        }
        return tile;
    }

    /** Rounds {@code count} rows that belong to the tile of {@code tokens} rows from {@code first} on. */
    private void quantizeRows(int worker, int row, int count, int first, int tokens) {
        Activations in = rows();
        ActivationTile tile = new ActivationTile(tokens);
        long start = (long) first * bytesPerToken;
        require(start + tile.bytes(in.width()) <= segment.byteSize());
        require(first <= row && row + count <= first + tokens);
        require(in.offset(row + count - 1) + in.width() <= in.data().length);
        KernelArguments arguments = workspace.tileArguments(worker);
        arguments.putLong(QuantizeRows.X_OFFSET, (long) in.offset(row) * Float.BYTES);
        arguments.putLong(QuantizeRows.ROWS, count);
        arguments.putLong(QuantizeRows.BLOCKS, in.width() / CodeLayout.BLOCK);
        arguments.putLong(QuantizeRows.CODES_OFFSET, start + tile.codes(row - first));
        arguments.putLong(QuantizeRows.SCALE_OFFSET, start + tile.scale(row - first));
        arguments.putLong(QuantizeRows.SUM_STRIDE, tile.sum(0, 0) - tile.scale(0));
        arguments.putLong(QuantizeRows.BLOCK_STRIDE, tile.blockBytes());
        KernelCalls.call(quantization, required(xValues), segment, arguments.segment());
    }

    /** Brings some columns of the rows of a tile into the order column, token. */
    private void interleaveColumns(int item, int worker) {
        Activations in = rows();
        int tile = item / columnItems;
        int first = firstToken(tile);
        int tokens = tokens(tile);
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
            KernelArguments arguments = workspace.tileArguments(worker);
            arguments.putLong(InterleaveRows.X_OFFSET, (in.offset(first) + (long) from) * Float.BYTES);
            arguments.putLong(InterleaveRows.ROW_BYTES, (long) in.width() * Float.BYTES);
            arguments.putLong(InterleaveRows.BLOCKS, whole / lanes);
            arguments.putLong(InterleaveRows.TILE_OFFSET, (long) target * Float.BYTES);
            KernelCalls.call(required(interleaves[tokens]), required(xValues), segment, arguments.segment());
        }
        interleaveRest(first, tokens, from + whole, Math.min(padded, from + COLUMNS_PER_ITEM));
    }

    /** The same, number by number, for columns that fill no vector, and zeros for those that no row has. */
    private void interleaveRest(int first, int tokens, int from, int end) {
        Activations in = rows();
        int to = first * (bytesPerToken / Float.BYTES) + from * tokens;
        for (int column = from; column < end; column++) {
            for (int token = first; token < first + tokens; token++) {
                interleaved[to++] = column < in.width() ? in.data()[in.offset(token) + column] : 0;
            }
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("tiles of no rows");
        }
        return value;
    }

    private static void require(boolean inside) {
        if (!inside) {
            throw new IndexOutOfBoundsException("rows or tiles that a batch does not have");
        }
    }
}
