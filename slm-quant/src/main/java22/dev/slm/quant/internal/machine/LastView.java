package dev.slm.quant.internal.machine;

import dev.slm.quant.Activations;
import java.lang.foreign.MemorySegment;

/** A batch as kernels are given it, kept for the next call: mostly it is the same batch again. Belongs to one worker. */
final class LastView {
    private float[] viewed = {};
    private MemorySegment view = MemorySegment.NULL;

    MemorySegment of(Activations batch) {
        if (viewed != batch.data()) {
            viewed = batch.data();
            view = MemorySegment.ofArray(viewed);
        }
        return view;
    }
}
