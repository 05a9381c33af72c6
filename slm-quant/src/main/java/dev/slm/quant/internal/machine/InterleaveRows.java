package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.Arrays;

/**
 * Generates {@code void interleave(x, tile, arguments)}: columns of the rows of a tile into the order column, token that
 * {@link FloatMultiply} reads, as many columns at a time as a vector has lanes.
 */
final class InterleaveRows {
    static final int X_OFFSET = 0;
    /** Bytes from one row to the next. */
    static final int ROW_BYTES = 8;
    /** Vectors of columns, at least 1. */
    static final int BLOCKS = 16;

    static final int TILE_OFFSET = 24;

    private static final Gpr X = RDI;
    private static final Gpr TILE = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr STRIDE = R8;
    private static final Gpr TOKEN_BITS = R9;
    private static final Gpr ROW = R10;
    private static final Gpr COUNT = RAX;

    private final Level level;
    private final int tokens;
    private final Assembler a;
    private final Label tokenLanes;

    /** @param tokens of a tile, at most the lanes of a vector */
    InterleaveRows(Level level, int tokens, Assembler assembler) {
        this.level = level;
        this.tokens = tokens;
        a = assembler;
        tokenLanes = a.label();
    }

    Code assemble() {
        int lanes = level.lanes();
        Vec[] rows = new Vec[lanes];
        Vec[] free = new Vec[lanes];
        Arrays.setAll(rows, level::vector);
        Arrays.setAll(free, i -> level.vector(lanes + i));
        a.add(X, ptr(ARGUMENTS, X_OFFSET));
        a.add(TILE, ptr(ARGUMENTS, TILE_OFFSET));
        a.mov(STRIDE, ptr(ARGUMENTS, ROW_BYTES));
        a.mov(COUNT, ptr(ARGUMENTS, BLOCKS));
        if (level == Level.AVX512_VNNI) {
            a.mov(TOKEN_BITS.dword(), (1 << tokens) - 1);
            a.kmovw(Mask.K1, TOKEN_BITS.dword());
        }
        Label block = a.here();
        a.mov(ROW, X);
        for (int token = 0; token < tokens; token++) {
            a.vmovups(rows[token], ptr(ROW));
            a.add(ROW, STRIDE);
        }
        // What the other rows are does not matter: their lanes are not stored.
        Vec[] columns = LaneTranspose.emit(a, rows, free);
        store(columns, columns == rows ? free[0] : rows[0]);
        a.add(X, level.vectorBytes());
        a.add(TILE, lanes * tokens * Float.BYTES);
        a.sub(COUNT, 1);
        a.jne(block);
        a.vzeroupper();
        a.ret();
        a.align(64);
        int[] mask = new int[lanes];
        Arrays.fill(mask, 0, tokens, -1);
        a.bind(tokenLanes);
        a.ints(mask);
        return a.finish();
    }

    private void store(Vec[] columns, Vec mask) {
        if (level != Level.AVX512_VNNI) {
            a.vmovups(mask, ptr(tokenLanes));
        }
        for (int i = 0; i < columns.length; i++) {
            Mem target = ptr(TILE, i * tokens * Float.BYTES);
            if (i * tokens + level.lanes() <= level.lanes() * tokens) {
                // What is too much is overwritten by the next columns; stores without a mask are faster.
                a.vmovups(target, columns[i]);
            } else if (level == Level.AVX512_VNNI) {
                a.vmovups(target.masked(Mask.K1), columns[i]);
            } else {
                a.vmaskmovps(target, mask, columns[i]);
            }
        }
    }
}
