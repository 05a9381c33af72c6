package dev.slm.quant.internal.machine;

import dev.slm.quant.Activations;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes keys and values into tiles by {@link AppendRows}, and what does not fill its vectors in Java; belongs to one worker. */
final class NativeAppend implements KvLayer.Writer {
    private final KernelLibrary assembled;
    private final KernelArguments arguments = new KernelArguments(AppendRows.BYTES);
    private final int lanes;
    private final LastView view = new LastView();
    private AppendRows.@Nullable Shape known;
    private MemorySegment kernel = MemorySegment.NULL;

    NativeAppend(KernelLibrary assembled) {
        this.assembled = assembled;
        lanes = assembled.level().lanes();
    }

    @Override
    public void write(KvLayer layer, int tile, int slot, int count, Activations rows, int row, int keys, int values) {
        boolean whole = layer.headSize() % lanes == 0 && layer.precision() != KvPrecision.Q8;
        int from = whole ? Math.min(count, (lanes - slot % lanes) % lanes) : count;
        layer.write(tile, slot, from, rows, row, keys, values);
        for (; from + lanes <= count; from += lanes) {
            append(layer, tile, slot + from, rows, row + from, keys, values);
        }
        layer.write(tile, slot + from, count - from, rows, row + from, keys, values);
    }

    private void append(KvLayer layer, int tile, int slot, Activations rows, int row, int keys, int values) {
        int width = layer.heads() * layer.headSize();
        MemorySegment elements = TileView.of(layer, tile).elements();
        long elementBytes = AttendTile.elementBytes(layer.precision());
        TileView.require(
                2L * width * KvLayer.TILE * elementBytes <= elements.byteSize() && slot + lanes <= KvLayer.TILE);
        int last = rows.offset(row + lanes - 1);
        Objects.checkFromIndexSize(last + keys, width, rows.data().length);
        Objects.checkFromIndexSize(last + values, width, rows.data().length);
        arguments.putLong(AppendRows.KEYS, (long) (rows.offset(row) + keys) * Float.BYTES);
        arguments.putLong(AppendRows.VALUES, (long) (rows.offset(row) + values) * Float.BYTES);
        arguments.putLong(AppendRows.ROW_BYTES, (long) rows.width() * Float.BYTES);
        arguments.putLong(AppendRows.KEY_TARGET, slot * elementBytes);
        long valueTarget = (layer.valueOffset(0) + (long) slot * layer.headSize()) * elementBytes;
        arguments.putLong(AppendRows.VALUE_TARGET, valueTarget);
        arguments.putLong(AppendRows.HEADS, (long) layer.heads());
        if (known == null || known.precision() != layer.precision() || known.headSize() != layer.headSize()) {
            known = new AppendRows.Shape(layer.precision(), layer.headSize());
            kernel = assembled.append(known);
        }
        KernelCalls.call(kernel, view.of(rows), elements, arguments.segment());
    }
}
