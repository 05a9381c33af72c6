package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Gpr.RSP;
import static dev.slm.quant.internal.x86.Mem.ptr;
import static dev.slm.quant.internal.x86.Vec.xmm;

import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Vec;
import java.util.function.Consumer;

/**
 * Generates row operators, {@code void row(first, second, third, out, count, firstOffset, secondOffset, thirdOffset,
 * outOffset, factor)}: four arrays and where in them, in bytes, the {@code count} floats start, of which an operator
 * uses those that it names; and a number.
 */
final class RowKernel {
    private static final Gpr FIRST = RDI;
    private static final Gpr SECOND = RSI;
    private static final Gpr THIRD = RDX;
    private static final Gpr OUT = RCX;
    private static final Gpr COUNT = R8;
    private static final Gpr ELEMENTS = RAX;
    private static final Gpr OTHER = RBX;

    /** From bytes to floats. */
    private static final int FLOAT_SHIFT = 2;

    /** Of every two lanes the second and then the first one. */
    private static final int SWAP_NEIGHBOURS = 0b10_11_00_01;

    /** Arguments beyond the sixth integer are on the stack, above the return address. */
    private static final int STACKED = Long.BYTES;

    /** Sums that are computed side by side; all but one of them in registers that nothing else uses. */
    private static final int SUMS = 4;

    private static final int FIRST_OF_MORE_SUMS = 11;

    private final Level level;
    private final Assembler a;
    private final Constants constants;
    private final RowLoop loop;
    private final VectorFunctions functions;
    private final Vec factor;
    private final Vec x;
    private final Vec sum;
    private final Vec mean;
    private final Vec scratch;

    RowKernel(Level level, Assembler assembler) {
        this.level = level;
        a = assembler;
        constants = new Constants(a, level);
        loop = new RowLoop(level, a);
        factor = level.vector(0);
        x = level.vector(1);
        sum = level.vector(2);
        mean = level.vector(3);
        scratch = level.vector(4);
        functions = new VectorFunctions(level, a, constants, 5);
        a.add(FIRST, R9);
        a.add(SECOND, ptr(RSP, STACKED));
        a.add(THIRD, ptr(RSP, STACKED + Long.BYTES));
        a.add(OUT, ptr(RSP, STACKED + 2 * Long.BYTES));
    }

    /** {@code out = f(first)}. */
    Code activate(Activation f) {
        loop.over(COUNT, () -> {
            loop.load(x, FIRST);
            functions.apply(f, x);
            loop.store(OUT, x);
        });
        return finish();
    }

    /** {@code out = f(first) · second}. */
    Code activateAndMultiply(Activation f) {
        loop.over(COUNT, () -> {
            loop.load(x, FIRST);
            functions.apply(f, x);
            loop.load(scratch, SECOND);
            a.vmulps(x, x, scratch);
            loop.store(OUT, x);
        });
        return finish();
    }

    /** {@code out = factor · tanh(first / factor)}. */
    Code softCap() {
        broadcastFactor();
        loop.over(COUNT, () -> {
            loop.load(x, FIRST);
            a.vdivps(x, x, factor);
            functions.tanh(x);
            a.vmulps(x, x, factor);
            loop.store(OUT, x);
        });
        return finish();
    }

    /** {@code out = first / √(mean(first²) + factor) · second}. */
    Code rmsNorm() {
        broadcastFactor();
        rmsNorm(COUNT, OUT);
        return finish();
    }

    /**
     * The same in place for {@code count} heads from first on, with the weights in second; out is where the second head
     * starts.
     */
    Code rmsNormHeads() {
        broadcastFactor();
        a.sub(OUT, FIRST);
        a.mov(ELEMENTS, OUT);
        a.shr(ELEMENTS, FLOAT_SHIFT);
        overHeads(OUT, () -> rmsNorm(ELEMENTS, FIRST));
        return finish();
    }

    private void rmsNorm(Gpr elements, Gpr out) {
        sumOver(elements, to -> a.vfmadd231ps(to, x, x));
        divideBySquareRoot();
        loop.over(elements, () -> {
            loop.load(x, FIRST);
            a.vmulps(x, x, sum);
            loop.load(scratch, SECOND);
            a.vmulps(x, x, scratch);
            loop.store(out, x);
        });
    }

    /** {@code body} for each of {@code count} heads from first on, which are {@code stride} bytes apart. */
    private void overHeads(Gpr stride, Runnable body) {
        Label head = a.here();
        body.run();
        a.add(FIRST, stride);
        a.sub(COUNT, 1);
        a.jne(head);
    }

    /** {@code out = (first − mean) / √(variance + factor) · second + third}, the last only {@code withBias}. */
    Code layerNorm(boolean withBias) {
        broadcastFactor();
        sumOver(COUNT, to -> a.vaddps(to, to, x));
        a.vmovaps(mean, sum);
        sumOver(COUNT, to -> {
            a.vsubps(x, x, mean);
            loop.clearRest(x);
            a.vfmadd231ps(to, x, x);
        });
        divideBySquareRoot();
        loop.over(COUNT, () -> {
            loop.load(x, FIRST);
            a.vsubps(x, x, mean);
            a.vmulps(x, x, sum);
            loop.load(scratch, SECOND);
            a.vmulps(x, x, scratch);
            if (withBias) {
                loop.load(scratch, THIRD);
                a.vaddps(x, x, scratch);
            }
            loop.store(OUT, x);
        });
        return finish();
    }

    /**
     * Rotates {@code count} heads from first on; second is where the second one starts. Third holds the cosines and out,
     * behind them, the sines, as {@link Rope#table} says.
     */
    Code rotate(Rope.Pairing pairing) {
        a.push(OTHER);
        a.sub(SECOND, FIRST);
        a.mov(ELEMENTS, OUT);
        a.sub(ELEMENTS, THIRD);
        a.shr(ELEMENTS, FLOAT_SHIFT);
        if (pairing == Rope.Pairing.HALVES) {
            a.shr(ELEMENTS, 1);
            a.lea(OUT, ptr(OUT, ELEMENTS, Float.BYTES, 0)); // the sines of second elements are positive
            overHeads(SECOND, () -> {
                a.lea(OTHER, ptr(FIRST, ELEMENTS, Float.BYTES, 0));
                loop.over(ELEMENTS, this::rotateHalves);
            });
        } else {
            overHeads(SECOND, () -> loop.over(ELEMENTS, this::rotateNeighbours));
        }
        a.pop(OTHER);
        return finish();
    }

    private void rotateHalves() {
        Vec cosine = factor;
        Vec sine = scratch;
        Vec y = mean;
        loop.load(cosine, THIRD);
        loop.load(sine, OUT);
        loop.load(x, FIRST);
        loop.load(y, OTHER);
        a.vmulps(sum, y, sine);
        a.vmulps(y, y, cosine);
        a.vfmadd231ps(y, x, sine);
        a.vmulps(x, x, cosine);
        a.vsubps(x, x, sum);
        loop.store(FIRST, x);
        loop.store(OTHER, y);
    }

    private void rotateNeighbours() {
        Vec y = mean;
        loop.load(x, FIRST);
        a.vshufps(y, x, x, SWAP_NEIGHBOURS);
        loop.load(scratch, OUT);
        a.vmulps(y, y, scratch);
        loop.load(scratch, THIRD);
        a.vfmadd231ps(y, x, scratch);
        loop.store(FIRST, y);
    }

    private void broadcastFactor() {
        a.vbroadcastss(factor, xmm(0));
    }

    /**
     * Leaves in every lane of {@code sum} the mean over the row of what {@code add} adds up of {@code x}, to several sums in
     * turn: an addition need not wait for the one before.
     */
    private void sumOver(Gpr elements, Consumer<Vec> add) {
        for (int i = 0; i < SUMS; i++) {
            a.vxorps(sum(i), sum(i), sum(i));
        }
        loop.over(elements, SUMS, i -> {
            loop.load(x, FIRST);
            add.accept(sum(i));
        });
        for (int apart = SUMS / 2; apart > 0; apart /= 2) {
            for (int i = 0; i < apart; i++) {
                a.vaddps(sum(i), sum(i), sum(i + apart));
            }
        }
        Reduction.lanes(a, sum, scratch, a::vaddps);
        a.vmovd(xmm(4), elements.dword());
        a.vcvtdq2ps(xmm(4), xmm(4));
        a.vdivss(sum.low(16), sum.low(16), xmm(4));
        a.vbroadcastss(sum, sum.low(16));
    }

    private Vec sum(int i) {
        return i == 0 ? sum : level.vector(FIRST_OF_MORE_SUMS + i - 1);
    }

    /** {@code sum = 1 / √(sum + factor)}. */
    private void divideBySquareRoot() {
        Vec one = sum.low(16);
        a.vaddps(one, one, factor.low(16));
        a.vsqrtps(one, one);
        a.vmovups(scratch.low(16), constants.floats(1));
        a.vdivps(one, scratch.low(16), one);
        a.vbroadcastss(sum, one);
    }

    private Code finish() {
        a.vzeroupper();
        a.ret();
        constants.emit();
        loop.constants();
        return a.finish();
    }
}
