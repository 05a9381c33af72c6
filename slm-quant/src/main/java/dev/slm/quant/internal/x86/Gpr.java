package dev.slm.quant.internal.x86;

import java.util.Locale;

/** The general-purpose registers, in their 64-bit and 32-bit forms; writing the latter clears the upper half. */
public enum Gpr implements Register, GprOrMem {
    RAX,
    RCX,
    RDX,
    RBX,
    RSP,
    RBP,
    RSI,
    RDI,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
    EAX,
    ECX,
    EDX,
    EBX,
    ESP,
    EBP,
    ESI,
    EDI,
    R8D,
    R9D,
    R10D,
    R11D,
    R12D,
    R13D,
    R14D,
    R15D;

    @Override
    public int number() {
        return ordinal() & 15;
    }

    /** Size in bytes: 8 or 4. */
    public int bytes() {
        return ordinal() < 16 ? 8 : 4;
    }

    /** The lower half of this register. */
    public Gpr dword() {
        return values()[16 + number()];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
