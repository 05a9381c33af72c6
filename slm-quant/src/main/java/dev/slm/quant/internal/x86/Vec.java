package dev.slm.quant.internal.x86;

/**
 * A vector register, as a destination possibly under a mask.
 *
 * @param bytes 16 (xmm), 32 (ymm) or 64 (zmm)
 * @param number 0 to 31; above 15 only AVX-512 reaches
 * @param mask the lanes that an instruction writes; {@link Mask#K0}: all
 * @param zeroing whether the lanes outside the mask become zero instead of staying as they are
 */
public record Vec(int bytes, int number, Mask mask, boolean zeroing) implements Register, VecOrMem {
    public Vec {
        if (bytes != 16 && bytes != 32 && bytes != 64) {
            throw new IllegalArgumentException("a vector register has 16, 32 or 64 bytes, not " + bytes);
        }
        if (number < 0 || number > 31) {
            throw new IllegalArgumentException("vector registers are numbered 0 to 31, not " + number);
        }
    }

    /** Register {@code number} at a width of {@code bytes}. */
    public static Vec of(int bytes, int number) {
        return new Vec(bytes, number, Mask.K0, false);
    }

    public static Vec xmm(int number) {
        return of(16, number);
    }

    public static Vec ymm(int number) {
        return of(32, number);
    }

    public static Vec zmm(int number) {
        return of(64, number);
    }

    /** The lowest {@code width} bytes of this register. */
    public Vec low(int width) {
        return of(width, number);
    }

    /** This register as a destination of which only the lanes in {@code lanes} change. */
    public Vec masked(Mask lanes) {
        return new Vec(bytes, number, Operands.usableMask(lanes), false);
    }

    /** This register as a destination whose lanes outside {@code lanes} become zero. */
    public Vec zeroed(Mask lanes) {
        return new Vec(bytes, number, Operands.usableMask(lanes), true);
    }

    boolean isMasked() {
        return mask != Mask.K0;
    }

    @Override
    public String toString() {
        String name = (bytes == 16 ? "xmm" : bytes == 32 ? "ymm" : "zmm") + number;
        return isMasked() ? name + "{" + mask + "}" + (zeroing ? "{z}" : "") : name;
    }
}
