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
import java.util.function.IntConsumer;

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
    /** Which vector of a round this is. */
    private int vector;

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
        over(count, 1, i -> body.run());
    }

    /** The same, with several vectors a round as long as there are so many; {@code body} is told which one it is. */
    void over(Gpr count, int atOnce, IntConsumer body) {
        a.xor(R9.dword(), R9.dword());
        a.mov(R10, count);
        if (atOnce > 1) {
            wholeVectors(atOnce, body);
        }
        wholeVectors(1, body);
        Label end = a.label();
        a.cmp(R10, 0);
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
        body.accept(0);
        a.bind(end);
        rest = false;
    }

    /** Leaves in r10 how many lanes are left, fewer than those of a round. */
    private void wholeVectors(int atOnce, IntConsumer body) {
        Label fewer = a.label();
        a.sub(R10, atOnce * level.lanes());
        a.jl(fewer);
        Label loop = a.here();
        for (int i = 0; i < atOnce; i++) {
            vector = i;
            body.accept(i);
        }
        vector = 0;
        a.add(R9, atOnce * level.vectorBytes());
        a.sub(R10, atOnce * level.lanes());
        a.jge(loop);
        a.bind(fewer);
        a.add(R10, atOnce * level.lanes());
    }

    /** Loads this round's floats of the row at {@code base}. */
    void load(Vec target, Gpr base) {
        Mem source = ptr(base, R9, 1, vector * level.vectorBytes());
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
        Mem target = ptr(base, R9, 1, vector * level.vectorBytes());
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
