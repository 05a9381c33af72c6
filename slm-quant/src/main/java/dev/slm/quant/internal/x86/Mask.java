package dev.slm.quant.internal.x86;

import java.util.Locale;

/** The mask registers of AVX-512. */
public enum Mask implements Register {
    /** Usable as an operand; as the mask of an instruction its number means "no mask". */
    K0,
    K1,
    K2,
    K3,
    K4,
    K5,
    K6,
    K7;

    @Override
    public int number() {
        return ordinal();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
