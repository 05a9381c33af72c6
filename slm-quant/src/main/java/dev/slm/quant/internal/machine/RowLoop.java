package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.Arrays;

/**
 * A loop over the floats of a row, vector by vector, the last one under a mask where the row does not fill it: lanes
 * beyond the end are read as zero and not written. Uses r9 as the offset in bytes, r10, r11, k1, and on levels without
 * masks the last vector register.
 */
final class RowLoop {
    private final Level level;
    private final Assembler a;
    private final Label masks;
    private final Vec mask;
    private boolean rest;
    private boolean used;

    RowLoop(Level level, Assembler assembler) {
        this.level = level;
        a = assembler;
        masks = a.label();
        mask = level.vector(15);
    }

    /** Emits {@code body} for whole vectors and once more for the rest; within it {@link #load} and {@link #store} work. */
    void over(Gpr count, Runnable body) {
        Label tail = a.label();
        Label end = a.label();
        a.xor(R9.dword(), R9.dword());
        a.mov(R10, count);
        a.sub(R10, level.lanes());
        a.jl(tail);
        Label loop = a.here();
        rest = false;
        body.run();
        a.add(R9, level.vectorBytes());
        a.sub(R10, level.lanes());
        a.jge(loop);
        a.bind(tail);
        a.add(R10, level.lanes());
        a.je(end);
        rest = true;
        used = true;
        // A window on ones followed by zeros that begins with as many ones as lanes are left.
        a.neg(R10);
        a.lea(R11, ptr(masks));
        a.vmovups(mask, ptr(R11, R10, Integer.BYTES, level.vectorBytes()));
        if (level == Level.AVX512_VNNI) {
            a.vpmovd2m(Mask.K1, mask);
        }
        body.run();
        a.bind(end);
        rest = false;
    }

    /** Loads this round's floats of the row at {@code base}. */
    void load(Vec target, Gpr base) {
        Mem source = ptr(base, R9, 1);
        if (!rest) {
            a.vmovups(target, source);
        } else if (level == Level.AVX512_VNNI) {
            a.vmovups(target.zeroed(Mask.K1), source);
        } else {
            a.vmaskmovps(target, mask, source);
        }
    }

    /** Stores this round's floats. */
    void store(Gpr base, Vec source) {
        Mem target = ptr(base, R9, 1);
        if (!rest) {
            a.vmovups(target, source);
        } else if (level == Level.AVX512_VNNI) {
            a.vmovups(target.masked(Mask.K1), source);
        } else {
            a.vmaskmovps(target, mask, source);
        }
    }

    /** Makes the lanes beyond the end zero. */
    void clearRest(Vec value) {
        if (rest && level == Level.AVX512_VNNI) {
            a.vmovups(value.zeroed(Mask.K1), value);
        } else if (rest) {
            a.vandps(value, value, mask);
        }
    }

    /** The masks, behind the code. */
    void constants() {
        if (used) {
            int[] ones = new int[level.lanes()];
            Arrays.fill(ones, -1);
            a.bind(masks);
            a.ints(ones);
            a.ints(new int[level.lanes()]);
        }
    }
}
