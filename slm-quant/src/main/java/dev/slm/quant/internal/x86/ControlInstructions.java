package dev.slm.quant.internal.x86;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Labels, jumps, constants within the code, and instructions that stand alone. */
interface ControlInstructions extends Emitter {
    /** A new label, to be bound once. */
    default Label label() {
        return code().newLabel();
    }

    /** Makes {@code label} stand for this place. */
    default void bind(Label label) {
        label.bind(code().size());
        if (code().keepsListing()) {
            list(label + ":");
        }
    }

    /** A new label that stands for this place. */
    default Label here() {
        Label label = label();
        bind(label);
        return label;
    }

    default void jmp(Label target) {
        jump("jmp", 0xEB, 0xE9, target);
    }

    /** Jumps if equal, or zero. */
    default void je(Label target) {
        jump("je", 0x74, 0x84, target);
    }

    /** Jumps if not equal, or not zero. */
    default void jne(Label target) {
        jump("jne", 0x75, 0x85, target);
    }

    /** Jumps if less, signed. */
    default void jl(Label target) {
        jump("jl", 0x7C, 0x8C, target);
    }

    /** Jumps if greater or equal, signed. */
    default void jge(Label target) {
        jump("jge", 0x7D, 0x8D, target);
    }

    /** Jumps if less or equal, signed. */
    default void jle(Label target) {
        jump("jle", 0x7E, 0x8E, target);
    }

    /** Jumps if greater, signed. */
    default void jg(Label target) {
        jump("jg", 0x7F, 0x8F, target);
    }

    /** Jumps if below, unsigned. */
    default void jb(Label target) {
        jump("jb", 0x72, 0x82, target);
    }

    default void ret() {
        single("ret", 0xC3);
    }

    /** Answers questions about the processor: eax and ecx in, eax, ebx, ecx and edx out. */
    default void cpuid() {
        single("cpuid", 0x0F, 0xA2);
    }

    /** Reads extended control register ecx into edx:eax. */
    default void xgetbv() {
        single("xgetbv", 0x0F, 0x01, 0xD0);
    }

    /** Clears the upper parts of all vector registers, so that SSE code that follows does not stall. */
    default void vzeroupper() {
        single("vzeroupper", 0xC5, 0xF8, 0x77);
    }

    /** Asks for a cache line in all levels of the cache. */
    default void prefetcht0(Mem address) {
        prefetch("prefetcht0", 1, address);
    }

    /** Asks for a cache line in the second level and beyond. */
    default void prefetcht1(Mem address) {
        prefetch("prefetcht1", 2, address);
    }

    /** Asks for a cache line that will be read once. */
    default void prefetchnta(Mem address) {
        prefetch("prefetchnta", 0, address);
    }

    /** Fills with instructions that do nothing up to a multiple of {@code bytes}, a power of two. */
    default void align(int bytes) {
        for (int gap = -code().size() & bytes - 1; gap > 0; ) {
            int length = Math.min(gap, 8);
            nop(length);
            gap -= length;
        }
    }

    /** One instruction of {@code length} bytes that does nothing, in the forms that Intel recommends. */
    default void nop(int length) {
        switch (length) {
            case 1 -> single("nop", 0x90);
            case 2 -> single("xchg ax, ax", 0x66, 0x90);
            case 3 -> single("nop dword ptr [rax]", 0x0F, 0x1F, 0x00);
            case 4 -> single("{disp8} nop dword ptr [rax]", 0x0F, 0x1F, 0x40, 0x00);
            case 5 -> single("{disp8} nop dword ptr [rax+rax*1]", 0x0F, 0x1F, 0x44, 0x00, 0x00);
            case 6 -> single("{disp8} nop word ptr [rax+rax*1]", 0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00);
            case 7 -> single("{disp32} nop dword ptr [rax]", 0x0F, 0x1F, 0x80, 0, 0, 0, 0);
            case 8 -> single("{disp32} nop dword ptr [rax+rax*1]", 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0);
            default -> throw new IllegalArgumentException("no single nop has " + length + " bytes");
        }
    }

    /** 32-bit constants, to be read through a label bound just before. */
    default void ints(int... values) {
        for (int value : values) {
            code().int32(value);
        }
        if (code().keepsListing()) {
            list(".long", Arrays.stream(values).boxed().toArray());
        }
    }

    /** Single-precision constants, to be read through a label bound just before. */
    default void floats(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        ints(bits);
    }

    /** Constant bytes, to be read through a label bound just before. */
    default void bytes(byte... values) {
        for (byte value : values) {
            code().int8(value);
        }
        if (code().keepsListing()) {
            list(
                    ".byte",
                    IntStream.range(0, values.length).mapToObj(i -> values[i]).toArray());
        }
    }

    private void prefetch(String name, int hint, Mem address) {
        Operands.requirePlain(address);
        int rex = ModRm.indexBit(address) << 1 | ModRm.baseBit(address);
        if (rex != 0) {
            code().int8(0x40 | rex);
        }
        code().int8(0x0F);
        code().int8(0x18);
        ModRm.append(code(), hint, address, 1, 0);
        list(name, new Operands.Sized(1, address));
    }

    /** Backwards the short form where it reaches; forwards, the distance being unknown yet, always the long one. */
    private void jump(String name, int shortOpcode, int longOpcode, Label target) {
        int distance = target.isBound() ? target.position() - (code().size() + 2) : Integer.MAX_VALUE;
        if (ModRm.isInt8(distance)) {
            code().int8(shortOpcode);
            code().int8(distance);
            list(name, target);
            return;
        }
        if (!name.equals("jmp")) {
            code().int8(0x0F);
        }
        code().int8(longOpcode);
        code().displacementTo(target, 0, 0);
        list("{disp32} " + name, target);
    }

    private void single(String text, int... opcode) {
        for (int value : opcode) {
            code().int8(value);
        }
        list(text);
    }
}
