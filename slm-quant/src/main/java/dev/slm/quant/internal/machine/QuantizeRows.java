package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;

/**
 * Generates {@code void quantize(x, tile, arguments)}: consecutive rows of activations into their places in a tile. Per
 * block of 32 the scale is the largest magnitude / 127 and a code the nearest integer, ties to even. A block without a
 * magnitude above {@link #TINY} becomes zero; one with a NaN has the scale NaN.
 */
final class QuantizeRows {
    static final int X_OFFSET = 0;
    /** Rows, at least one, and blocks of each. */
    static final int ROWS = 8;

    static final int BLOCKS = 16;
    /** Where in the tile the codes of the first row's token start. */
    static final int CODES_OFFSET = 24;
    /** Where in the tile the scale of this token stands. */
    static final int SCALE_OFFSET = 32;
    /** Bytes from the scale to the first sum, and from there to the second. */
    static final int SUM_STRIDE = 40;
    /** Bytes from what belongs to a block to what belongs to the next one. */
    static final int BLOCK_STRIDE = 48;

    static final int BYTES = 56;

    /** 127 / TINY is still finite. */
    static final float TINY = 0x1p-116f;

    static final float LARGEST_CODE = 127;

    /** The block's floats; where its codes, its scale and, by strides, its sums go; from one block to the next. */
    static final Gpr X = RDI;

    static final Gpr CODES = R8;
    static final Gpr SCALE = R9;
    static final Gpr STRIDE = R10;
    static final Gpr BLOCK_STEP = R11;

    private static final Gpr TILE = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr COUNT = RAX;
    private static final Gpr ROW_CODES = RSI;
    private static final Gpr ROW_SCALE = RCX;
    private static final Gpr ROWS_LEFT = RBX;

    private final Level level;
    private final Quantization quantization;
    private final Assembler a;

    QuantizeRows(Level level, Quantization quantization, Assembler assembler) {
        this.level = level;
        this.quantization = quantization;
        a = assembler;
    }

    Code assemble() {
        QuantizeBlock one = new QuantizeBlock(level, quantization, a);
        QuantizeBlocks several = level == Level.AVX512_VNNI ? new QuantizeBlocks(level, quantization, a) : null;
        a.push(ROWS_LEFT);
        a.add(X, ptr(ARGUMENTS, X_OFFSET));
        a.mov(ROW_SCALE, ptr(ARGUMENTS, SCALE_OFFSET));
        a.add(ROW_SCALE, TILE);
        a.add(ROW_CODES, ptr(ARGUMENTS, CODES_OFFSET));
        a.mov(STRIDE, ptr(ARGUMENTS, SUM_STRIDE));
        a.mov(BLOCK_STEP, ptr(ARGUMENTS, BLOCK_STRIDE));
        a.mov(ROWS_LEFT, ptr(ARGUMENTS, ROWS));
        if (several != null) {
            several.loadConstants();
        }
        Label row = a.here();
        a.mov(CODES, ROW_CODES);
        a.mov(SCALE, ROW_SCALE);
        a.mov(COUNT, ptr(ARGUMENTS, BLOCKS));
        if (several != null) {
            loop(QuantizeBlocks.BLOCKS, several::emit);
        }
        loop(1, one::emit);
        a.add(ROW_CODES, CodeLayout.BLOCK);
        a.add(ROW_SCALE, Float.BYTES);
        a.sub(ROWS_LEFT, 1);
        a.jne(row);
        a.pop(ROWS_LEFT);
        a.vzeroupper();
        a.ret();
        one.constants();
        if (several != null) {
            several.constants();
        }
        return a.finish();
    }

    /** Emits a loop that goes on while there are {@code blocks} left of a row. */
    private void loop(int blocks, Runnable body) {
        Label begin = a.here();
        Label end = a.label();
        a.cmp(COUNT, blocks);
        a.jl(end);
        body.run();
        a.add(X, blocks * CodeLayout.BLOCK * Float.BYTES);
        a.sub(COUNT, blocks);
        a.jmp(begin);
        a.bind(end);
    }
}
