package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import dev.slm.quant.internal.scalar.ScalarRowOperators;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Row operators that take time, as kernels; plain sums and products the JIT compiler vectorizes as well. */
final class NativeRowOperators implements RowOperators {
    private final ScalarRowOperators plain = new ScalarRowOperators();
    private final MemorySegment[] activate = new MemorySegment[Activation.values().length];
    private final MemorySegment[] activateAndMultiply = new MemorySegment[Activation.values().length];
    private final MemorySegment rmsNorm;
    private final MemorySegment layerNorm;
    private final MemorySegment layerNormWithBias;
    private final MemorySegment softCap;
    private final KernelLibrary library;
    /** The last of all, which most models use everywhere. */
    private volatile @Nullable RotateKernel rotate;

    private record RotateKernel(RowKernel.Rotation shape, MemorySegment code) {}

    NativeRowOperators(KernelLibrary library) {
        this.library = library;
        for (Activation f : Activation.values()) {
            activate[f.ordinal()] = library.row(kernel -> kernel.activate(f));
            activateAndMultiply[f.ordinal()] = library.row(kernel -> kernel.activateAndMultiply(f));
        }
        rmsNorm = library.row(RowKernel::rmsNorm);
        layerNorm = library.row(kernel -> kernel.layerNorm(false));
        layerNormWithBias = library.row(kernel -> kernel.layerNorm(true));
        softCap = library.row(RowKernel::softCap);
    }

    // An operator that has no use for an array is given one that it has anyway.

    @Override
    public void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo) {
        KernelCalls.row(rmsNorm, x, xo, weight, 0, x, xo, out, oo, n, epsilon);
    }

    @Override
    public void layerNorm(
            float[] x, int xo, int n, float[] weight, float @Nullable [] bias, float epsilon, float[] out, int oo) {
        if (bias == null) {
            KernelCalls.row(layerNorm, x, xo, weight, 0, x, xo, out, oo, n, epsilon);
        } else {
            KernelCalls.row(layerNormWithBias, x, xo, weight, 0, bias, 0, out, oo, n, epsilon);
        }
    }

    @Override
    public void activate(Activation f, float[] x, int xo, int n) {
        KernelCalls.row(activate[f.ordinal()], x, xo, x, xo, x, xo, x, xo, n, 0);
    }

    @Override
    public void activateAndMultiply(
            Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo) {
        KernelCalls.row(activateAndMultiply[f.ordinal()], gate, go, up, uo, gate, go, out, oo, n, 0);
    }

    @Override
    public void addScaled(float[] x, int xo, float[] y, int yo, int n, float factor) {
        plain.addScaled(x, xo, y, yo, n, factor);
    }

    @Override
    public void scale(float[] x, int xo, int n, float factor) {
        plain.scale(x, xo, n, factor);
    }

    @Override
    public void scaleAndShift(float[] x, int xo, int n, float[] weight, float[] bias, float[] out, int oo) {
        plain.scaleAndShift(x, xo, n, weight, bias, out, oo);
    }

    @Override
    public void softCap(float[] x, int xo, int n, float cap) {
        KernelCalls.row(softCap, x, xo, x, xo, x, xo, x, xo, n, cap);
    }

    @Override
    public void rotate(
            float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated, Rope.Pairing pairing) {
        if (heads > 0) {
            KernelCalls.rotate(rotation(pairing, rotated, headSize), x, xo, heads, headSize, table, to, rotated);
        }
    }

    private MemorySegment rotation(Rope.Pairing pairing, int rotated, int headSize) {
        RotateKernel last = rotate;
        if (last == null
                || last.shape.pairing() != pairing
                || last.shape.rotated() != rotated
                || last.shape.headSize() != headSize) {
            RowKernel.Rotation shape = new RowKernel.Rotation(pairing, rotated, headSize);
            last = new RotateKernel(shape, library.rotate(shape));
            rotate = last;
        }
        return last.code;
    }
}
