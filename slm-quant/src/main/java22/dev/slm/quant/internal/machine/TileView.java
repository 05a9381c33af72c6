package dev.slm.quant.internal.machine;

import dev.slm.quant.KvLayer;
import java.lang.foreign.MemorySegment;

/** A tile of keys and values as kernels are given it; scales only where the precision has them. */
record TileView(MemorySegment elements, MemorySegment scales) {
    static TileView of(KvLayer layer, int tile) {
        if (layer.view(tile) instanceof TileView view) {
            return view;
        }
        TileView view =
                switch (layer.precision()) {
                    case F32 -> new TileView(MemorySegment.ofArray(layer.f32(tile)), MemorySegment.NULL);
                    case F16 -> new TileView(MemorySegment.ofArray(layer.f16(tile)), MemorySegment.NULL);
                    case Q8 ->
                        new TileView(
                                MemorySegment.ofArray(layer.q8(tile)), MemorySegment.ofArray(layer.q8Scales(tile)));
                };
        layer.keepView(tile, view);
        return view;
    }

    /** What must hold of a view before a kernel gets it. */
    static void require(boolean inside) {
        if (!inside) {
            throw new IndexOutOfBoundsException("a tile of keys and values is shorter than its heads");
        }
    }
}
