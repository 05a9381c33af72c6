package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Vec;
import java.util.function.BiFunction;

/**
 * What a multiplication is told beside its three arrays: a block of memory, the offsets below counted in bytes. Panels
 * write their rows of y in order; of the last panel only the rows that exist.
 */
final class MultiplyArguments {
    static final int WEIGHTS_OFFSET = 0;
    static final int TILE_OFFSET = 8;
    static final int Y_OFFSET = 16;
    static final int PANELS = 24;
    /** Super-blocks of codes, or columns of floats. */
    static final int STEPS = 32;
    /** Bytes from one token's results to the next one's. */
    static final int Y_STRIDE = 40;
    /** {@link #MOST_ROWS} integers −1. */
    static final int ALL_ROWS = 64;
    /** As many integers, −1 for the rows that the last panel has. */
    static final int LAST_ROWS = 192;

    static final int BYTES = 320;

    /** The most rows that a panel has on any level. */
    static final int MOST_ROWS = 32;

    private MultiplyArguments() {}

    /** Adds the offsets to the three arrays in rdi, rsi and rdx; arguments are in rcx. */
    static void addOffsets(Assembler a) {
        a.add(RDI, ptr(RCX, WEIGHTS_OFFSET));
        a.add(RSI, ptr(RCX, TILE_OFFSET));
        a.add(RDX, ptr(RCX, Y_OFFSET));
    }

    /**
     * Stores the sums of a panel and moves y (rdx) on; rax counts the panels that are left. Overwrites r8 to r10.
     *
     * @param vectors vectors of rows per panel, 1 or 2
     * @param sums the register of a vector and token
     */
    static void store(
            Assembler a, Level level, int tokens, int vectors, BiFunction<Integer, Integer, Vec> sums, Vec scratch) {
        Label inside = a.label();
        a.lea(R9, ptr(RCX, ALL_ROWS));
        a.cmp(RAX, 1);
        a.jne(inside);
        a.lea(R9, ptr(RCX, LAST_ROWS));
        a.bind(inside);
        a.mov(R10, ptr(RCX, Y_STRIDE));
        for (int v = 0; v < vectors; v++) {
            a.vmovups(scratch, ptr(R9, v * level.vectorBytes()));
            if (level == Level.AVX512_VNNI) {
                a.vpmovd2m(Mask.K1, scratch);
            }
            a.mov(R8, RDX);
            for (int t = 0; t < tokens; t++) {
                if (level == Level.AVX512_VNNI) {
                    a.vmovups(ptr(R8).masked(Mask.K1), sums.apply(v, t));
                } else {
                    a.vmaskmovps(ptr(R8), scratch, sums.apply(v, t));
                }
                if (t < tokens - 1) {
                    a.add(R8, R10);
                }
            }
            a.add(RDX, level.vectorBytes());
        }
    }
}
