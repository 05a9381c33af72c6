package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import dev.slm.quant.internal.x86.VecOrMem;
import java.util.Arrays;

/**
 * The innermost step of a product, in the words of each level: to every 32-bit lane add four codes times four
 * activations, exactly.
 *
 * <p>{@code vpmaddubsw} adds two products in 16 bits and saturates: 2 · 127 · 127 fits, so codes up to 127 go in
 * unsigned. Signed codes go in as their magnitude, at most 128, with their sign moved to the activation, which is never
 * −128. Products of small codes are added up in 16 bits before the two halves of a lane are: those of a whole group if they
 * fit, else those of two vectors.
 */
final class ByteDots {
    private static final int NIBBLE = 0x0F;
    private static final int LARGEST_ACTIVATION = 127;

    /** Columns that a step takes. */
    private static final int COLUMNS = 4;

    private static final int FIRST_OR_BOTH_OTHERS = 0xF8;

    private final Level level;
    private final CodeLayout layout;
    private final Assembler a;
    private final Vec scratch;
    private final Label mask;
    private final Label highMask;
    private final Label ones;
    private final Label table;
    private final Vec magnitudes;
    private final Vec other;

    /** Steps whose products fit into 16 bits together. */
    private final int stepsInShorts;

    /**
     * @param scratch a register to overwrite
     * @param magnitudes another one where codes are signed bytes
     * @param other another one where the level is {@link Level#AVX2} and codes are nibbles
     */
    ByteDots(Level level, CodeLayout layout, Assembler assembler, Vec scratch, Vec magnitudes, Vec other) {
        this.level = level;
        this.layout = layout;
        a = assembler;
        this.scratch = scratch;
        this.magnitudes = magnitudes;
        this.other = other;
        mask = a.label();
        highMask = a.label();
        ones = a.label();
        table = a.label();
        stepsInShorts = Short.MAX_VALUE / (2 * LARGEST_ACTIVATION * layout.largestCode());
    }

    /** Whether the sums of a group are of 16 bits until {@link #widen}. */
    boolean sumsInShorts() {
        return adds() && stepsInShorts >= layout.group() / COLUMNS;
    }

    /** Whether {@link #addBoth} takes the place of two calls of {@link #add}. */
    boolean addsBoth() {
        return adds() && !sumsInShorts() && layout.nibbles() && stepsInShorts >= 2;
    }

    /** Whether products of bytes are additions of their own. */
    private boolean adds() {
        return level == Level.AVX2 && !layout.signed();
    }

    void loadConstants(Vec nibbleMask) {
        if (layout.nibbles()) {
            a.vmovups(nibbleMask, ptr(mask));
        }
    }

    /** The constants themselves, behind the code. */
    void constants() {
        a.align(64);
        repeated(mask, NIBBLE, 1);
        repeated(highMask, (1 << layout.highBits()) - 1 << 4, 1);
        repeated(ones, 1, 2);
        if (layout.codeBook() != null) {
            a.bind(table);
            for (int i = 0; i < level.vectorBytes(); i += 16) {
                a.bytes(CodeBook.of(layout.codeBook()).unsigned());
            }
        }
    }

    private void repeated(Label label, int value, int elementBytes) {
        byte[] bytes = new byte[level.vectorBytes()];
        for (int i = 0; i < bytes.length; i += elementBytes) {
            bytes[i] = (byte) value;
        }
        a.bind(label);
        a.bytes(bytes);
    }

    /** Splits the bytes in {@code high} into their nibbles, and looks these up where there is a code book. */
    void nibbles(Vec low, Vec high, Vec nibbleMask) {
        and(low, high, nibbleMask);
        a.vpsrlw(high, high, 4);
        and(high, high, nibbleMask);
        if (layout.codeBook() != null) {
            for (Vec codes : Arrays.asList(low, high)) {
                a.vmovups(scratch, ptr(table));
                a.vpshufb(codes, scratch, codes);
            }
        }
    }

    /** Makes ready for {@link #add} with {@code codes} that are bytes. */
    void prepareBytes(Vec codes) {
        if (layout.signed()) {
            a.vpabsb(magnitudes, codes);
        }
    }

    /** Puts its high bits above the nibbles in {@code codes}, which are vector {@code index} of their block. */
    void addHighBits(Vec codes, Mem highBits, int index) {
        int perVector = 8 / layout.highBits();
        a.vmovups(scratch, highBits.plus(index / perVector * level.vectorBytes()));
        int left = 4 - index % perVector * layout.highBits();
        if (left > 0) {
            a.vpsllw(scratch, scratch, left);
        } else if (left < 0) {
            a.vpsrlw(scratch, scratch, -left);
        }
        if (level == Level.AVX512_VNNI) {
            a.vpternlogd(codes, scratch, ptr(highMask), FIRST_OR_BOTH_OTHERS);
        } else {
            a.vpand(scratch, scratch, ptr(highMask));
            a.vpor(codes, codes, scratch);
        }
    }

    private void and(Vec target, Vec left, Vec right) {
        if (level == Level.AVX512_VNNI) {
            a.vpandd(target, left, right);
        } else {
            a.vpand(target, left, right);
        }
    }

    /**
     * Adds {@code codes} times the same four activations in every lane of {@code x} to the lanes of {@code dot}, or to their
     * halves where {@link #sumsInShorts}. Where x is a register it may be overwritten, but for the level that takes
     * several products at once.
     */
    void add(Vec dot, Vec codes, VecOrMem x) {
        if (level != Level.AVX2) {
            a.vpdpbusd(dot, codes, x);
            return;
        }
        if (layout.signed()) {
            a.vpsignb(scratch, scratch, codes);
            a.vpmaddubsw(scratch, magnitudes, scratch);
        } else {
            a.vpmaddubsw(scratch, codes, scratch);
        }
        if (sumsInShorts()) {
            a.vpaddw(dot, dot, scratch);
            return;
        }
        a.vpmaddwd(scratch, scratch, ptr(ones));
        a.vpaddd(dot, dot, scratch);
    }

    /** {@link #add} of two vectors of codes whose products fit into 16 bits together. */
    void addBoth(Vec dot, Vec low, Mem xLow, Vec high, Mem xHigh) {
        a.vbroadcastss(scratch, xLow);
        a.vbroadcastss(other, xHigh);
        a.vpmaddubsw(scratch, low, scratch);
        a.vpmaddubsw(other, high, other);
        a.vpaddw(scratch, scratch, other);
        a.vpmaddwd(scratch, scratch, ptr(ones));
        a.vpaddd(dot, dot, scratch);
    }

    /** Makes one sum of 32 bits of the two of 16 bits in every lane of {@code dot}. */
    void widen(Vec dot) {
        a.vpmaddwd(dot, dot, ptr(ones));
    }
}
