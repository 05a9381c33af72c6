package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.RowOperators;
import dev.slm.quant.internal.scalar.ScalarRowOperators;
import dev.slm.quant.internal.x86.Code;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Row operators that take time, as kernels; plain sums and products the JIT compiler vectorizes as well. */
final class NativeRowOperators implements RowOperators {
    private final ScalarRowOperators plain = new ScalarRowOperators();
    private final KernelLibrary assembled;
    private final Kernel[] activate = new Kernel[Activation.values().length];
    private final Kernel[] activateAndMultiply = new Kernel[Activation.values().length];
    private final Kernel rmsNorm = new Kernel(RowKernel::rmsNorm);
    private final Kernel layerNorm = new Kernel(kernel -> kernel.layerNorm(false));
    private final Kernel layerNormWithBias = new Kernel(kernel -> kernel.layerNorm(true));
    private final Kernel softCap = new Kernel(RowKernel::softCap);
    private final Kernel rmsNormHeads = new Kernel(RowKernel::rmsNormHeads);
    private final Kernel[] rotate = new Kernel[Rope.Pairing.values().length];

    /** Assembled when it is first needed: no model uses them all. */
    private final class Kernel {
        private final Function<RowKernel, Code> operator;
        private volatile @Nullable MemorySegment code;

        Kernel(Function<RowKernel, Code> operator) {
            this.operator = operator;
        }

        MemorySegment code() {
            MemorySegment known = code;
            return known != null ? known : assemble();
        }

        private synchronized MemorySegment assemble() {
            MemorySegment made = code;
            if (made == null) {
                made = assembled.row(operator);
                code = made;
            }
            return made;
        }
    }

    NativeRowOperators(KernelLibrary assembled) {
        this.assembled = assembled;
        for (Activation f : Activation.values()) {
            activate[f.ordinal()] = new Kernel(kernel -> kernel.activate(f));
            activateAndMultiply[f.ordinal()] = new Kernel(kernel -> kernel.activateAndMultiply(f));
        }
        for (Rope.Pairing pairing : Rope.Pairing.values()) {
            rotate[pairing.ordinal()] = new Kernel(kernel -> kernel.rotate(pairing));
        }
    }

    // An operator that has no use for an array is given one that it has anyway.

    @Override
    public void rmsNorm(float[] x, int xo, int n, float[] weight, float epsilon, float[] out, int oo) {
        KernelCalls.row(rmsNorm.code(), x, xo, weight, 0, x, xo, out, oo, n, epsilon);
    }

    @Override
    public void rmsNormHeads(float[] x, int xo, int heads, float[] weight, float epsilon) {
        if (heads > 0) {
            KernelCalls.rmsNormHeads(rmsNormHeads.code(), x, xo, heads, weight, epsilon);
        }
    }

    @Override
    public void layerNorm(
            float[] x, int xo, int n, float[] weight, float @Nullable [] bias, float epsilon, float[] out, int oo) {
        if (bias == null) {
            KernelCalls.row(layerNorm.code(), x, xo, weight, 0, x, xo, out, oo, n, epsilon);
        } else {
            KernelCalls.row(layerNormWithBias.code(), x, xo, weight, 0, bias, 0, out, oo, n, epsilon);
        }
    }

    @Override
    public void activate(Activation f, float[] x, int xo, int n) {
        KernelCalls.row(activate[f.ordinal()].code(), x, xo, x, xo, x, xo, x, xo, n, 0);
    }

    @Override
    public void activateAndMultiply(
            Activation f, float[] gate, int go, float[] up, int uo, int n, float[] out, int oo) {
        KernelCalls.row(activateAndMultiply[f.ordinal()].code(), gate, go, up, uo, gate, go, out, oo, n, 0);
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
        KernelCalls.row(softCap.code(), x, xo, x, xo, x, xo, x, xo, n, cap);
    }

    @Override
    public void rotate(
            float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated, Rope.Pairing pairing) {
        if (heads > 0) {
            KernelCalls.rotate(rotate[pairing.ordinal()].code(), x, xo, heads, headSize, table, to, rotated);
        }
    }
}
