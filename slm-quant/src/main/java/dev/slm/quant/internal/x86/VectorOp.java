package dev.slm.quant.internal.x86;

import org.jspecify.annotations.Nullable;

/**
 * How one vector or mask instruction is encoded, in the terms of Intel's manual (SDM volume 2): opcode bytes, the
 * processor features behind its VEX and EVEX forms, and the shape of its last operand.
 */
final class VectorOp {
    final String name;
    private final int code;

    @Nullable
    CpuFeature vex;

    @Nullable
    CpuFeature evex;

    boolean vexW;
    boolean evexW;
    /** The value of the length field, where the operands do not tell it. */
    int fixedLength = -1;

    int smallest = 16;
    int largest = 64;
    /** The opcode extension in the register field, where no register stands there. */
    int digit = -1;
    /** Whether the first operand is the one that may be memory. */
    boolean store;
    /** Bytes of the element that may be broadcast from memory; 0: none. */
    int broadcast;

    boolean prefersEvex;
    boolean loadForm;
    boolean unmasked;
    /** Whether memory has a vector of indices; a third operand then stands behind it and says which lanes are meant. */
    boolean gather;

    private int fraction = 1;
    private int fixedBytes;
    private boolean element;

    private VectorOp(String name, int code) {
        this.name = name;
        this.code = code;
    }

    /** Opcode bytes as the manual prints them: an optional 66, F3 or F2, then 0F, 0F38 or 0F3A, then the opcode. */
    static VectorOp op(String name, int code) {
        return new VectorOp(name, code);
    }

    VectorOp vex(CpuFeature feature) {
        vex = feature;
        return this;
    }

    VectorOp evex(CpuFeature feature) {
        evex = feature;
        return this;
    }

    /** W1 in both encodings. */
    VectorOp w1() {
        vexW = true;
        return evexW1();
    }

    /** W1 in the EVEX form only. */
    VectorOp evexW1() {
        evexW = true;
        return this;
    }

    /** The length field is {@code value}, whatever the operands are. */
    VectorOp length(int value) {
        fixedLength = value;
        return this;
    }

    /** The widest operand has at least {@code bytes}. */
    VectorOp atLeast(int bytes) {
        smallest = bytes;
        return this;
    }

    /** Registers have 16 bytes, however many of them matter. */
    VectorOp xmmOnly() {
        largest = 16;
        return this;
    }

    /** No mask may stand beside the destination. */
    VectorOp unmasked() {
        unmasked = true;
        return this;
    }

    /** Memory is one element of {@code bytes} per lane, at an address of its own. */
    VectorOp gather(int bytes) {
        gather = true;
        return element(bytes);
    }

    VectorOp digit(int value) {
        digit = value;
        return this;
    }

    VectorOp store() {
        store = true;
        return this;
    }

    /** A single element of {@code bytes} may stand in memory for the whole last operand. */
    VectorOp broadcast(int bytes) {
        broadcast = bytes;
        return this;
    }

    /** The last operand has {@code 1 / divisor} of the bytes of the others. */
    VectorOp fraction(int divisor) {
        fraction = divisor;
        return this;
    }

    /** The operand that may be memory has {@code bytes}, whatever the others have. */
    VectorOp fixed(int bytes) {
        fixedBytes = bytes;
        return this;
    }

    /** The operand that may be memory is one element of {@code bytes}, as a register the lowest of an xmm register. */
    VectorOp element(int bytes) {
        fixedBytes = bytes;
        element = true;
        return this;
    }

    /** Other assemblers choose EVEX where both encodings would do. */
    VectorOp prefersEvex() {
        prefersEvex = true;
        return this;
    }

    /** Register to register, other assemblers may choose the store form. */
    VectorOp loadForm() {
        loadForm = true;
        return this;
    }

    int opcode() {
        return code & 0xFF;
    }

    /** 1: 0F, 2: 0F38, 3: 0F3A. */
    int map() {
        return switch (code >>> 8 & 0xFF) {
            case 0x38 -> 2;
            case 0x3A -> 3;
            default -> 1;
        };
    }

    /** 0: none, 1: 66, 2: F3, 3: F2. */
    int prefix() {
        return switch (map() == 1 ? code >>> 16 : code >>> 24) {
            case 0x66 -> 1;
            case 0xF3 -> 2;
            case 0xF2 -> 3;
            default -> 0;
        };
    }

    /** Bytes read or written where the operand is memory and the widest register has {@code vectorBytes}. */
    int memoryBytes(int vectorBytes) {
        return fixedBytes != 0 ? fixedBytes : vectorBytes / fraction;
    }

    /** Bytes of the register that may stand in place of memory. */
    int registerBytes(int vectorBytes) {
        return element ? 16 : Math.max(16, memoryBytes(vectorBytes));
    }
}
