package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;

/**
 * Generates products of panels of integer codes with tiles of quantized activations, see {@link MultiplyLoop}. The products of a group are summed exactly in 32-bit integers; then one fused multiply-add per group, in
 * the order of columns, for any number of tokens: a result does not depend on the tile that it was computed in.
 */
final class CodeMultiply {
    /** Far enough ahead that a line from memory is there when needed; measured. */
    private static final int PREFETCH_DISTANCE = 8192;

    private static final int CACHE_LINE = 64;

    private static final Gpr WEIGHTS = RDI;
    private static final Gpr TILE = RSI;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr X = RBX;
    private static final Gpr HEADER = R9;
    private static final Gpr SUPER_BLOCKS = R10;
    private static final Gpr BLOCKS = R11;

    private final Level level;
    private final CodeLayout layout;
    private final ActivationTile tile;
    private final Assembler a;
    private final ByteDots dots;
    private final MultiplyLoop loop;
    private final Vec low;
    private final Vec high;
    private final Vec nibbleMask;
    private final Vec scale;
    private final Vec superScale;
    private final Vec superMinimum;
    private final Vec offset;

    CodeMultiply(Level level, CodeLayout layout, Finish finish, int tokens, Assembler assembler) {
        this.level = level;
        this.layout = layout;
        this.tile = new ActivationTile(tokens);
        a = assembler;
        loop = new MultiplyLoop(level, a, finish, tokens, 1);
        int next = 2 * maxTokens(level);
        low = level.vector(next);
        high = level.vector(next + 1);
        nibbleMask = level.vector(next + 2);
        scale = level.vector(next + 3);
        superScale = level.vector(next + 4);
        superMinimum = level.vector(next + 5);
        offset = level.vector(next + 6);
        dots = new ByteDots(level, layout, a, level.vector(next + 7), high);
    }

    /** The most tokens whose sums and products fit into the registers at once. */
    static int maxTokens(Level level) {
        return level == Level.AVX512_VNNI ? 12 : 4;
    }

    private Vec sum(int token) {
        return loop.sum(0, token);
    }

    private Vec dot(int token) {
        return level.vector(maxTokens(level) + token);
    }

    Code assemble() {
        dots.loadConstants(nibbleMask);
        loop.around(this::panel);
        dots.constants();
        return a.finish();
    }

    private void panel() {
        a.mov(X, TILE);
        a.mov(SUPER_BLOCKS, ptr(ARGUMENTS, MultiplyArguments.CHUNK_SIZE));
        a.align(32);
        Label superBlock = a.here();
        superBlock();
        a.sub(SUPER_BLOCKS, 1);
        a.jne(superBlock);
    }

    private void superBlock() {
        if (layout.wideScale()) {
            a.vmovups(superScale, ptr(WEIGHTS));
        } else {
            a.vcvtph2ps(superScale, ptr(WEIGHTS));
        }
        if (layout.offsets()) {
            a.vcvtph2ps(superMinimum, ptr(WEIGHTS, layout.minimums()));
        }
        if (!layout.groupScales()) {
            block(ptr(WEIGHTS, layout.codes()), superScale, superMinimum);
            a.add(WEIGHTS, layout.superBlockBytes());
            a.add(X, tile.blockBytes());
            return;
        }
        a.lea(HEADER, ptr(WEIGHTS, layout.scales()));
        a.add(WEIGHTS, layout.codes());
        a.mov(BLOCKS.dword(), layout.blocksPerSuperBlock());
        Label block = a.here();
        block(ptr(WEIGHTS), scale, offset);
        a.add(WEIGHTS, layout.blockBytes());
        a.add(HEADER, CodeLayout.BLOCK / layout.group() * layout.rows());
        a.add(X, tile.blockBytes());
        a.sub(BLOCKS, 1);
        a.jne(block);
    }

    private void block(Mem codes, Vec groupScale, Vec groupOffset) {
        prefetch(codes);
        int halves = CodeLayout.BLOCK / layout.group();
        int vectors = (layout.nibbles() ? layout.highBitsOffset() : layout.blockBytes()) / level.vectorBytes() / halves;
        for (int half = 0; half < halves; half++) {
            if (layout.groupScales()) {
                signedBytes(scale, half * layout.rows());
                a.vmulps(scale, scale, superScale);
            }
            for (int t = 0; t < tile.tokens(); t++) {
                if (layout.offsets() || layout.zero() == 0) {
                    a.vxorps(dot(t), dot(t), dot(t));
                } else {
                    a.vpbroadcastd(dot(t), ptr(X, tile.sum(half, t)));
                }
            }
            for (int v = half * vectors; v < (half + 1) * vectors; v++) {
                dots(codes, v);
            }
            for (int t = 0; t < tile.tokens(); t++) {
                a.vcvtdq2ps(dot(t), dot(t));
                multiplyByToken(low, groupScale, tile.scale(t));
                a.vfmadd231ps(sum(t), dot(t), low);
            }
            if (layout.offsets()) {
                addOffsets(half, groupOffset);
            }
        }
    }

    private void dots(Mem codes, int vector) {
        if (!layout.nibbles()) {
            a.vmovups(low, codes.plus(vector * level.vectorBytes()));
            dots.prepareBytes(low);
            for (int t = 0; t < tile.tokens(); t++) {
                dots.add(dot(t), low, ptr(X, tile.codes(t) + 4 * vector));
            }
            return;
        }
        a.vmovups(high, codes.plus(vector * level.vectorBytes()));
        dots.nibbles(low, high, nibbleMask);
        if (layout.highBits() > 0) {
            Mem highBits = codes.plus(layout.highBitsOffset());
            dots.addHighBits(low, highBits, 2 * vector);
            dots.addHighBits(high, highBits, 2 * vector + 1);
        }
        for (int t = 0; t < tile.tokens(); t++) {
            dots.add(dot(t), low, ptr(X, tile.codes(t) + 8 * vector));
            dots.add(dot(t), high, ptr(X, tile.codes(t) + 8 * vector + 4));
        }
    }

    private void addOffsets(int half, Vec groupOffset) {
        if (layout.groupScales()) {
            signedBytes(offset, layout.groupOffsets() - layout.scales() + half * layout.rows());
            a.vmulps(offset, offset, superMinimum);
        }
        for (int t = 0; t < tile.tokens(); t++) {
            if (level == Level.AVX512_VNNI) {
                a.vfnmadd231ps(sum(t), groupOffset, ptr(X, tile.sum(half, t)).broadcastElement());
            } else {
                a.vbroadcastss(low, ptr(X, tile.sum(half, t)));
                a.vfnmadd231ps(sum(t), groupOffset, low);
            }
        }
    }

    /** Floats of the bytes at {@code displacement} behind the header. */
    private void signedBytes(Vec target, int displacement) {
        a.vpmovsxbd(target, ptr(HEADER, displacement));
        a.vcvtdq2ps(target, target);
    }

    private void multiplyByToken(Vec target, Vec factor, int displacement) {
        if (level == Level.AVX512_VNNI) {
            a.vmulps(target, factor, ptr(X, displacement).broadcastElement());
        } else {
            a.vbroadcastss(target, ptr(X, displacement));
            a.vmulps(target, factor, target);
        }
    }

    private void prefetch(Mem codes) {
        int bytes = layout.superBlockBytes() / layout.blocksPerSuperBlock();
        for (int line = 0; line < bytes; line += CACHE_LINE) {
            a.prefetcht0(codes.plus(PREFETCH_DISTANCE + line));
        }
    }
}
