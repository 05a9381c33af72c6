package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R12;
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
import dev.slm.quant.internal.x86.VecOrMem;
import java.util.function.IntFunction;

/**
 * Generates products of panels of integer codes with tiles of quantized activations, see {@link MultiplyLoop}. The products
 * of a group are summed exactly in 32-bit integers; then one fused multiply-add per group, in the order of columns, for
 * any number of tokens: a result does not depend on the tile that it was computed in.
 *
 * <p>One panel with many tokens reads every weight only once, which counts where weights come from memory. Two panels with
 * half as many tokens read every activation for two products: large batches are limited by the processor's loads, and
 * that takes 70 of them per 96 byte products where one panel takes 124.
 */
final class CodeMultiply {
    /** Bytes ahead in one panel: far enough that a line from memory is there when needed; measured. */
    private static final int MEMORY_PREFETCH = 8192;

    /** Bytes ahead in each of several panels, which come from the second-level cache but for the first tile; measured. */
    private static final int CACHE_PREFETCH = 3072;

    private static final int CACHE_LINE = 64;

    private static final Gpr WEIGHTS = RDI;
    private static final Gpr TILE = RSI;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr X = RBX;
    private static final Gpr HEADER = R9;
    private static final Gpr SUPER_BLOCKS = R10;
    private static final Gpr BLOCKS = R11;
    private static final Gpr OTHER_PANEL = R12;

    private final Level level;
    private final CodeLayout layout;
    private final ActivationTile tile;
    private final int panels;
    private final Assembler a;
    private final ByteDots dots;
    private final MultiplyLoop loop;
    private final Vec nibbleMask;
    private final Vec broadcast;
    /** A scale of weights times one of activations. */
    private final Vec factor;

    /**
     * @param tokens of a tile, at most {@link #maxTokens}
     * @param panels that are computed at once, at most {@link #maxPanels}
     * @param streams see {@link MultiplyLoop}
     */
    CodeMultiply(
            Level level,
            CodeLayout layout,
            Finish finish,
            int tokens,
            int panels,
            boolean streams,
            Assembler assembler) {
        this.level = level;
        this.layout = layout;
        this.tile = new ActivationTile(tokens);
        this.panels = panels;
        a = assembler;
        loop = new MultiplyLoop(level, a, finish, tokens, panels, streams, layout.quantization());
        nibbleMask = level.vector(firstFree() + 3 * panels);
        broadcast = level.vector(firstFree() + 3 * panels + 1);
        Vec spare = panels == 1 ? level.vector(firstFree() + 5) : layout.nibbles() ? nibbleMask : high(0);
        factor = scalesBetween() ? spare : low(0);
        dots = new ByteDots(level, layout, a, broadcast, high(0), spare);
    }

    /** Panels that are computed at once in large batches: as many as there are registers for. */
    static int maxPanels(Level level) {
        return level == Level.AVX512_VNNI ? 2 : 1;
    }

    /** The most tokens whose sums and products with so many panels fit into the registers. */
    static int maxTokens(Level level, int panels) {
        return (level == Level.AVX512_VNNI ? 12 : 4) / panels;
    }

    private Vec sum(int panel, int token) {
        return loop.sum(panel, token);
    }

    private Vec dot(int panel, int token) {
        return level.vector(firstFree() / 2 + panel * tile.tokens() + token);
    }

    /** Behind sums and products. */
    private int firstFree() {
        return 2 * maxTokens(level, 1);
    }

    private Vec low(int panel) {
        return level.vector(firstFree() + 3 * panel);
    }

    private Vec high(int panel) {
        return level.vector(firstFree() + 3 * panel + 1);
    }

    private Vec scale(int panel) {
        return level.vector(firstFree() + 3 * panel + 2);
    }

    private static Mem superScale(int panel) {
        return ptr(ARGUMENTS, MultiplyArguments.FACTORS + 2 * panel * MultiplyArguments.FACTOR_BYTES);
    }

    private static Mem superMinimum(int panel) {
        return superScale(panel).plus(MultiplyArguments.FACTOR_BYTES);
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
        if (panels > 1) {
            a.mov(OTHER_PANEL, ptr(ARGUMENTS, MultiplyArguments.OTHER_PANEL_BYTES));
        }
        a.align(32);
        Label superBlock = a.here();
        superBlock();
        a.sub(SUPER_BLOCKS, 1);
        a.jne(superBlock);
    }

    /** What lies behind {@code base} in a panel. */
    private Mem at(Gpr base, int panel, int displacement) {
        return panel == 0 ? ptr(base, displacement) : ptr(base, OTHER_PANEL, 1, displacement);
    }

    private void superBlock() {
        if (!layout.groupScales()) {
            block(layout.codes());
            a.add(WEIGHTS, layout.superBlockBytes());
            a.add(X, tile.blockBytes());
            return;
        }
        for (int p = 0; p < panels; p++) {
            loadFactor(low(p), at(WEIGHTS, p, 0));
            a.vmovups(superScale(p), low(p));
            if (layout.offsets()) {
                a.vcvtph2ps(high(p), at(WEIGHTS, p, layout.minimums()));
                a.vmovups(superMinimum(p), high(p));
            }
        }
        a.lea(HEADER, ptr(WEIGHTS, layout.scales()));
        a.add(WEIGHTS, layout.codes());
        a.mov(BLOCKS.dword(), layout.blocksPerSuperBlock());
        Label block = a.here();
        block(0);
        a.add(WEIGHTS, layout.blockBytes());
        a.add(HEADER, CodeLayout.BLOCK / layout.group() * layout.rows());
        a.add(X, tile.blockBytes());
        a.sub(BLOCKS, 1);
        a.jne(block);
    }

    /** @param codes where the codes of the block start, counted from the weights */
    private void block(int codes) {
        prefetch(codes);
        int halves = CodeLayout.BLOCK / layout.group();
        int vectors = (layout.nibbles() ? layout.highBitsOffset() : layout.blockBytes()) / level.vectorBytes() / halves;
        for (int half = 0; half < halves; half++) {
            for (int p = 0; p < panels; p++) {
                loadScale(p, half);
            }
            for (int t = 0; t < tile.tokens(); t++) {
                beginDots(half, t);
            }
            int last = (half + 1) * vectors - 1;
            for (int v = half * vectors; v < last; v++) {
                loadCodes(codes, v);
                for (int t = 0; t < tile.tokens(); t++) {
                    addDots(t, v);
                }
            }
            loadCodes(codes, last);
            addLastDotsAndScale(half, last);
            if (layout.offsets()) {
                subtractOffsets(half);
            }
        }
    }

    private void loadScale(int panel, int half) {
        if (!layout.groupScales()) {
            loadFactor(scale(panel), at(WEIGHTS, panel, 0));
            return;
        }
        signedBytes(scale(panel), at(HEADER, panel, half * layout.rows()));
        a.vmulps(scale(panel), scale(panel), superScale(panel));
    }

    private void loadFactor(Vec target, Mem source) {
        if (layout.wideScale()) {
            a.vmovups(target, source);
        } else {
            a.vcvtph2ps(target, source);
        }
    }

    private void beginDots(int half, int token) {
        Vec first = dot(0, token);
        boolean fromZero = !beginsWithSum() || dots.sumsInShorts();
        if (!fromZero) {
            a.vpbroadcastd(first, ptr(X, tile.sum(half, token)));
        }
        for (int p = fromZero ? 0 : 1; p < panels; p++) {
            if (fromZero) {
                a.vxorps(dot(p, token), dot(p, token), dot(p, token));
            } else {
                a.vmovaps(dot(p, token), first);
            }
        }
    }

    /** Whether to the products of a group belongs what the zero code adds to them. */
    private boolean beginsWithSum() {
        return !layout.offsets() && layout.zero() != 0;
    }

    /** Whether sums are scaled between products; with groups of 16 that is too often to gain anything. */
    private boolean scalesBetween() {
        return layout.group() == CodeLayout.BLOCK;
    }

    /**
     * The products of a token are scaled and added while those of the next one go on, so that the units that multiply
     * have something to do all the time: up to 5 % are gained.
     */
    private void addLastDotsAndScale(int half, int vector) {
        int behind = scalesBetween() ? 1 : tile.tokens();
        for (int t = 0; t < tile.tokens() + behind; t++) {
            if (t < tile.tokens()) {
                addDots(t, vector);
            }
            if (t >= behind) {
                endDots(half, t - behind);
                addScaled(t - behind);
            }
        }
        if (factor.equals(nibbleMask)) {
            dots.loadConstants(nibbleMask);
        }
    }

    private void loadCodes(int codes, int vector) {
        for (int p = 0; p < panels; p++) {
            Mem at = at(WEIGHTS, p, codes + vector * level.vectorBytes());
            if (layout.nibbles()) {
                a.vmovups(high(p), at);
                dots.nibbles(low(p), high(p), nibbleMask);
                if (layout.highBits() > 0) {
                    Mem highBits = at(WEIGHTS, p, codes + layout.highBitsOffset());
                    dots.addHighBits(low(p), highBits, 2 * vector);
                    dots.addHighBits(high(p), highBits, 2 * vector + 1);
                }
            } else {
                a.vmovups(low(p), at);
                dots.prepareBytes(low(p));
            }
        }
    }

    private void addDots(int token, int vector) {
        if (dots.addsBoth()) {
            Mem x = ptr(X, tile.codes(token) + 8 * vector);
            for (int p = 0; p < panels; p++) {
                dots.addBoth(dot(p, token), low(p), x, high(p), x.plus(4));
            }
        } else if (layout.nibbles()) {
            addDots(token, this::low, tile.codes(token) + 8 * vector);
            addDots(token, this::high, tile.codes(token) + 8 * vector + 4);
        } else {
            addDots(token, this::low, tile.codes(token) + 4 * vector);
        }
    }

    private void addDots(int token, IntFunction<Vec> codes, int displacement) {
        VecOrMem x = repeated(displacement);
        for (int p = 0; p < panels; p++) {
            dots.add(dot(p, token), codes.apply(p), x);
        }
    }

    /** Makes dot products of the token what {@link #addScaled} expects. */
    private void endDots(int half, int token) {
        if (!dots.sumsInShorts()) {
            return;
        }
        for (int p = 0; p < panels; p++) {
            dots.widen(dot(p, token));
            if (beginsWithSum()) {
                a.vpaddd(dot(p, token), dot(p, token), repeated(tile.sum(half, token)));
            }
        }
    }

    private void addScaled(int token) {
        for (int p = 0; p < panels; p++) {
            a.vcvtdq2ps(dot(p, token), dot(p, token));
        }
        VecOrMem xScale = repeated(tile.scale(token));
        for (int p = 0; p < panels; p++) {
            a.vmulps(factor, scale(p), xScale);
            a.vfmadd231ps(sum(p, token), dot(p, token), factor);
        }
    }

    private void subtractOffsets(int half) {
        for (int p = 0; p < panels; p++) {
            if (layout.groupScales()) {
                int offsets = layout.groupOffsets() - layout.scales();
                signedBytes(high(p), at(HEADER, p, offsets + half * layout.rows()));
                a.vmulps(high(p), high(p), superMinimum(p));
            } else {
                a.vcvtph2ps(high(p), at(WEIGHTS, p, layout.minimums()));
            }
        }
        for (int t = 0; t < tile.tokens(); t++) {
            VecOrMem xSum = repeated(tile.sum(half, t));
            for (int p = 0; p < panels; p++) {
                a.vfnmadd231ps(sum(p, t), high(p), xSum);
            }
        }
    }

    /** Four bytes of activations in every lane: in a register, unless one instruction can read and use them. */
    private VecOrMem repeated(int displacement) {
        Mem x = ptr(X, displacement);
        if (level == Level.AVX512_VNNI && panels == 1) {
            return x.broadcastElement();
        }
        a.vbroadcastss(broadcast, x);
        return broadcast;
    }

    /** Floats of the bytes at {@code source}. */
    private void signedBytes(Vec target, Mem source) {
        a.vpmovsxbd(target, source);
        a.vcvtdq2ps(target, target);
    }

    private void prefetch(int codes) {
        int ahead = codes + (panels == 1 ? MEMORY_PREFETCH : CACHE_PREFETCH);
        int bytes = layout.superBlockBytes() / layout.blocksPerSuperBlock();
        for (int p = 0; p < panels; p++) {
            for (int line = 0; line < bytes; line += CACHE_LINE) {
                loop.prefetch(at(WEIGHTS, p, ahead + line));
            }
        }
    }
}
