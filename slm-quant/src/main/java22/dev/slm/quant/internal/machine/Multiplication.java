package dev.slm.quant.internal.machine;

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
    /** Weights of a band stay in the second-level cache while the tiles go by. */
    private static final long BAND_BYTES = 256 * 1024;

    /**
     * Those that are read once only, by a single tile: as many as memory gives in some 40 µs, for at the start of a call its
     * stream runs dry.
     */
    private static final long STREAMED_BAND_BYTES = 1024 * 1024;

    /** Enough items that workers end together though some are slower. */
    private static final int ITEMS_PER_WORKER = 8;

    /** Products of a call: some hundred microseconds on the slowest level, for garbage collection may have to wait. */
    private static final long PRODUCTS_PER_CALL = 32 << 20;

    /** What a chunk of a tile may take: it stays in the first-level cache while weights stream through. */
    private static final int CHUNK_BYTES = 20 * 1024;

    private final WorkerTeam.Task multiply = this::multiplyBand;
    private final NativeWorkspace workspace;
    private final ActivationTiles activationTiles;
    /** What a product writes for the next one. */
    private final ActivationTiles innerTiles;

    /** Those of the two that are read. */
    private ActivationTiles tiles;

    private @Nullable Activations y;
    private @Nullable MemorySegment yValues;
    private List<PackedPart> parts = List.of();
    private Finish finish = Finish.PLAIN;
    private MemorySegment bias = MemorySegment.NULL;

    /** Panels that a kernel computes at once, and how many of them have rows of y: one where the other is a factor. */
    private int panelsAtOnce;

    private int outputsAtOnce;
    /** From a gate's panel to the one that it is multiplied with, and the end of those. */
    private long factorBytes;

    private long factorEnd;

    Multiplication(NativeWorkspace workspace) {
        this.workspace = workspace;
        activationTiles = new ActivationTiles(workspace);
        innerTiles = new ActivationTiles(workspace);
        tiles = activationTiles;
    }

    /** Whether batches of so many rows are large enough for {@link #runGated}. */
    static boolean severalPanels(Level level, int rows) {
        return CodeMultiply.maxPanels(level) > 1 && rows > CodeMultiply.maxTokens(level, 1);
    }

    void run(KernelLibrary library, NativeMatrix w, Finish finish, MemorySegment bias, Activations x, Activations y) {
        begin(finish, bias, y);
        Level level = library.level();
        for (int i = 0; i < w.stages().size(); i++) {
            NativeMatrix.Stage stage = w.stages().get(i);
            MemorySegment quantize = stage.quantize();
            panelsAtOnce = quantize != null && severalPanels(level, x.rows()) ? CodeMultiply.maxPanels(level) : 1;
            outputsAtOnce = panelsAtOnce;
            if (quantize != null) {
                tiles.quantize(quantize, x, CodeMultiply.maxTokens(level, panelsAtOnce));
            } else {
                tiles.interleave(library, x, FloatMultiply.maxTokens(level));
            }
            multiply(stage.parts());
        }
    }

    /**
     * The function in {@code finish} of the gate's rows of a matrix, times its other rows: a panel of the one and its
     * counterpart are computed together, and only what they give is stored.
     */
    void runGated(KernelLibrary library, NativeMatrix.Gate gate, Finish finish, Activations x, Activations y) {
        begin(finish, MemorySegment.NULL, y);
        panelsAtOnce = 2;
        outputsAtOnce = 1;
        factorBytes = gate.otherPanelBytes();
        factorEnd = gate.end();
        tiles.quantize(gate.quantize(), x, CodeMultiply.maxTokens(library.level(), panelsAtOnce));
        multiply(List.of(gate.part()));
    }

    /**
     * Whether what the first of two products gives can be rounded for the second one where it is computed: two panels at
     * a time are a block, all of whose rows exist, of a tile that has as many tokens as the one that is read.
     */
    static boolean runsThrough(Level level, NativeMatrix up, NativeMatrix down, int rows) {
        PackedPart first = up.onlyCodes();
        PackedPart second = down.onlyCodes();
        return severalPanels(level, rows)
                && first != null
                && second != null
                && first.rows() % CodeLayout.BLOCK == 0
                && first.layout() instanceof CodeLayout one
                && second.layout() instanceof CodeLayout other
                && one.quantization().equals(other.quantization())
                && RoundedSums.possible(one.quantization());
    }

    /** {@code y += down · f(up · x + upBias) + downBias} where {@link #runsThrough}; f and whether there is a bias is told by {@code finish}. */
    void runThrough(
            KernelLibrary library,
            NativeMatrix up,
            Finish finish,
            MemorySegment upBias,
            NativeMatrix down,
            boolean hasDownBias,
            MemorySegment downBias,
            Activations x,
            Activations inner,
            Activations y) {
        innerTiles.reserve(inner, CodeMultiply.maxTokens(library.level(), CodeMultiply.maxPanels(library.level())));
        run(library, up, finish, upBias, x, inner);
        begin(Finish.of(hasDownBias, null, true), downBias, y);
        tiles = innerTiles;
        multiply(down.stages().get(0).parts());
    }

    private void begin(Finish finish, MemorySegment bias, Activations y) {
        tiles = activationTiles;
        this.finish = finish;
        this.bias = bias;
        this.y = y;
        yValues = workspace.view(y.data());
    }

    private void multiply(List<PackedPart> parts) {
        this.parts = parts;
        int items = 0;
        for (int i = 0; i < parts.size(); i++) {
            items += bands(parts.get(i));
        }
        workspace.team().run(multiply, items);
    }

    /** Panels of a part that have rows of y. */
    private int panels(PackedPart part) {
        int rows = Math.min(part.rows(), required(y).width());
        return (rows + part.panelRows() - 1) / part.panelRows();
    }

    private int panelsPerBand(PackedPart part) {
        int workers = workspace.team().size();
        long bytes = tiles.count() > 1 ? BAND_BYTES * outputsAtOnce / panelsAtOnce : STREAMED_BAND_BYTES;
        long mostPanels = Math.max(1, bytes / part.panelBytes());
        int share = (panels(part) + workers * ITEMS_PER_WORKER - 1) / (workers * ITEMS_PER_WORKER);
        int panels = (int) Math.min(mostPanels, share);
        return (panels + outputsAtOnce - 1) / outputsAtOnce * outputsAtOnce;
    }

    private int bands(PackedPart part) {
        int panels = panelsPerBand(part);
        return (panels(part) + panels - 1) / panels;
    }

    private void multiplyBand(int item, int worker) {
        int band = item;
        for (int i = 0; i < parts.size(); i++) {
            PackedPart part = parts.get(i);
            int bands = bands(part);
            if (band < bands) {
                int perBand = panelsPerBand(part);
                int firstPanel = band * perBand;
                int panels = Math.min(perBand, panels(part) - firstPanel);
                int together = panels / outputsAtOnce * outputsAtOnce;
                if (together > 0) {
                    multiply(part, firstPanel, together, panelsAtOnce, outputsAtOnce, worker);
                }
                if (together < panels) {
                    multiply(part, firstPanel + together, panels - together, 1, 1, worker);
                }
                return;
            }
            band -= bands;
        }
    }

    /**
     * A band of a part times all tiles.
     *
     * @param panels with rows of y, a multiple of {@code outputs}
     * @param atOnce panels that the kernel computes at once
     * @param outputs how many of those have rows of y
     */
    private void multiply(PackedPart part, int firstPanel, int panels, int atOnce, int outputs, int worker) {
        Activations out = required(y);
        KernelArguments arguments = workspace.multiplyArguments(worker);
        int firstRow = firstPanel * part.panelRows();
        int rows = Math.min(Math.min(part.rows(), out.width()) - firstRow, panels * part.panelRows());
        int lastRows = rows - (panels - outputs) * part.panelRows();
        arguments.putLong(MultiplyArguments.LAST_ROWS, MultiplyArguments.lastRows(lastRows));
        long weightsOffset = firstPanel * part.panelBytes();
        require(weightsOffset + panels * part.panelBytes() <= part.weights().byteSize());
        arguments.putLong(MultiplyArguments.WEIGHTS_OFFSET, weightsOffset);
        arguments.putLong(MultiplyArguments.PANELS, panels / outputs);
        arguments.putLong(MultiplyArguments.PANEL_BYTES, outputs * part.panelBytes());
        long otherPanel = outputs < atOnce ? factorBytes : part.panelBytes();
        require(outputs == atOnce || weightsOffset + otherPanel + panels * part.panelBytes() <= factorEnd);
        arguments.putLong(MultiplyArguments.OTHER_PANEL_BYTES, otherPanel);
        arguments.putLong(MultiplyArguments.STEPS, part.steps());
        long sumBytes = (long) panels / outputs * atOnce * part.panelRows() * tiles.tokens(0) * Float.BYTES;
        MemorySegment sums = workspace.restingSums(worker, sumBytes);
        arguments.putLong(MultiplyArguments.RESTING_SUMS, sums.address());
        arguments.putLong(MultiplyArguments.Y_STRIDE, (long) out.width() * Float.BYTES);
        for (int tile = 0; tile < tiles.count(); ) {
            int tokens = tiles.tokens(tile);
            int end = tile < tiles.larger() ? tiles.larger() : tiles.count();
            long products = (long) panels / outputs * atOnce * part.panelRows() * part.columns() * tokens;
            int count = (int) Math.max(1, Math.min(end - tile, PRODUCTS_PER_CALL / products));
            multiply(part, part.kernel(finish, tokens, atOnce), firstRow, rows, tile, count, arguments);
            tile += count;
        }
    }

    /** Some rows of a part times {@code count} tiles of equal size. */
    private void multiply(
            PackedPart part,
            MemorySegment kernel,
            int firstRow,
            int rows,
            int tile,
            int count,
            KernelArguments arguments) {
        int tokens = tiles.tokens(tile);
        int first = tiles.firstToken(tile);
        int bytesPerToken = tiles.bytesPerToken();
        long tileOffset = (long) first * bytesPerToken;
        require(tileOffset + (long) count * tokens * bytesPerToken
                <= tiles.segment().byteSize());
        arguments.putLong(MultiplyArguments.TILE_OFFSET, tileOffset);
        arguments.putLong(MultiplyArguments.TILES, count);
        MemorySegment results = finish.rounded()
                ? roundedResults(part, firstRow, rows, tile, count, arguments)
                : results(part, firstRow, rows, tile, count, arguments);
        int stepBytes = bytesPerToken / part.steps() * tokens;
        int steps = Math.max(1, CHUNK_BYTES / stepBytes / part.chunkUnit()) * part.chunkUnit();
        arguments.putLong(MultiplyArguments.CHUNK_STEPS, steps);
        arguments.putLong(MultiplyArguments.CHUNK_BYTES, steps * (part.panelBytes() / part.steps()));
        long biasOffset = (part.firstRow() + firstRow) * (long) Float.BYTES;
        require(!finish.bias() || biasOffset + (long) rows * Float.BYTES <= bias.byteSize());
        arguments.putLong(MultiplyArguments.BIAS_OFFSET, biasOffset);
        KernelCalls.call(kernel, part.weights(), tiles.segment(), results, arguments.segment(), bias);
    }

    private MemorySegment results(
            PackedPart part, int firstRow, int rows, int tile, int count, KernelArguments arguments) {
        Activations out = required(y);
        int tokens = tiles.tokens(tile);
        int offset = out.offset(tiles.firstToken(tile)) + part.firstRow() + firstRow;
        require(offset + (count * tokens - 1L) * out.width() + rows <= out.data().length);
        arguments.putLong(MultiplyArguments.Y_OFFSET, (long) offset * Float.BYTES);
        arguments.putLong(MultiplyArguments.Y_TILE_BYTES, (long) tokens * out.width() * Float.BYTES);
        return required(yValues);
    }

    /** Rows are columns of the next product, whose tiles have the same tokens. */
    private MemorySegment roundedResults(
            PackedPart part, int firstRow, int rows, int tile, int count, KernelArguments arguments) {
        int tokens = tiles.tokens(tile);
        ActivationTile format = new ActivationTile(tokens);
        long tileBytes = (long) tokens * innerTiles.bytesPerToken();
        int block = (part.firstRow() + firstRow) / CodeLayout.BLOCK;
        long offset = (long) tiles.firstToken(tile) * innerTiles.bytesPerToken() + block * (long) format.blockBytes();
        require(innerTiles.tokens(tile) == tokens && rows % CodeLayout.BLOCK == 0);
        require(block * CodeLayout.BLOCK + rows <= required(y).width());
        require(offset + (count - 1) * tileBytes + rows / CodeLayout.BLOCK * (long) format.blockBytes()
                <= innerTiles.segment().byteSize());
        arguments.putLong(MultiplyArguments.Y_OFFSET, offset);
        arguments.putLong(MultiplyArguments.Y_TILE_BYTES, tileBytes);
        return innerTiles.segment();
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
