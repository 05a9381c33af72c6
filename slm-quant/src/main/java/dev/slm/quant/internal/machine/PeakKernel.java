package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Vec;

/**
 * Generates what measures the processor: {@code void peak(data, arguments, unused)}, loops of nothing but loads, or
 * nothing but the arithmetic of products, on as many independent registers as it takes to keep the units busy.
 */
final class PeakKernel {
    /** Arguments: where to start among the data, in bytes; how many rounds to go. */
    static final int OFFSET = 0;

    static final int ROUNDS = 8;
    static final int ARGUMENTS = 2;

    /** Loads per round. */
    private static final int LOADS = 8;
    /** Independent sums; with two units of latency 4 or 5 there are enough. */
    private static final int CHAINS = 12;

    private static final int PREFETCH_AHEAD = 4096;
    private static final int CACHE_LINE = 64;
    private static final int CODES_PER_LANE = 4;

    private static final Gpr DATA = RDI;
    private static final Gpr COUNT = RAX;

    private final Level level;
    private final Assembler a;

    PeakKernel(Level level, Assembler assembler) {
        this.level = level;
        a = assembler;
    }

    /** Bytes that a round of {@link #read} loads. */
    static int bytesPerRound(Level level) {
        return LOADS * level.vectorBytes();
    }

    /** Operations of a round of {@link #multiplyAdd}, a multiplication and an addition counting as two. */
    static int floatsPerRound(Level level) {
        return 2 * CHAINS * level.lanes();
    }

    /** The same of {@link #dots}. */
    static int bytesDotsPerRound(Level level) {
        return 2 * CHAINS * level.lanes() * CODES_PER_LANE;
    }

    /** Loads bytes in order. */
    Code read() {
        return loop(() -> {
            for (int at = 0; at < bytesPerRound(level); at += CACHE_LINE) {
                a.prefetcht0(ptr(DATA, at + PREFETCH_AHEAD));
            }
            for (int i = 0; i < LOADS; i++) {
                a.vmovups(level.vector(i), ptr(DATA, i * level.vectorBytes()));
            }
            a.add(DATA, bytesPerRound(level));
        });
    }

    /** Fused multiply-adds of floats. */
    Code multiplyAdd() {
        return loop(() -> {
            for (int i = 0; i < CHAINS; i++) {
                a.vfmadd231ps(sum(i), operand(), operand());
            }
        });
    }

    /** Products of bytes with bytes, added up in 32-bit lanes, as the level has them. */
    Code dots() {
        Vec scratch = level.vector(CHAINS + 1);
        return loop(() -> {
            for (int i = 0; i < CHAINS; i++) {
                if (level == Level.AVX2) {
                    a.vpmaddubsw(scratch, operand(), operand());
                    a.vpmaddwd(scratch, scratch, operand());
                    a.vpaddd(sum(i), sum(i), scratch);
                } else {
                    a.vpdpbusd(sum(i), operand(), operand());
                }
            }
        });
    }

    private Vec sum(int chain) {
        return level.vector(chain);
    }

    private Vec operand() {
        return level.vector(CHAINS);
    }

    private Code loop(Runnable body) {
        for (int i = 0; i <= CHAINS; i++) {
            a.vxorps(level.vector(i), level.vector(i), level.vector(i));
        }
        a.add(DATA, ptr(RSI, OFFSET));
        a.mov(COUNT, ptr(RSI, ROUNDS));
        Label round = a.here();
        body.run();
        a.sub(COUNT, 1);
        a.jne(round);
        a.vzeroupper();
        a.ret();
        return a.finish();
    }
}
