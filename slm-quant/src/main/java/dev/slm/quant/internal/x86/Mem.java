package dev.slm.quant.internal.x86;

import org.jspecify.annotations.Nullable;

/**
 * A memory operand: {@code base + index * scale + displacement}, or a place in the code itself.
 *
 * @param base null exactly where {@code label} is given
 * @param index a general-purpose register, or a vector register whose 32-bit lanes are indices of a gather
 * @param scale 1, 2, 4 or 8
 * @param broadcast whether one element is read and repeated in all lanes
 * @param mask the lanes that a store writes; {@link Mask#K0}: all
 */
public record Mem(
        @Nullable Gpr base,
        @Nullable Register index,
        int scale,
        int displacement,
        @Nullable Label label,
        boolean broadcast,
        Mask mask)
        implements VecOrMem, GprOrMem {

    public Mem {
        if ((base == null) == (label == null)) {
            throw new IllegalArgumentException("an address has either a base register or a label");
        }
        if (base != null && base.bytes() != 8) {
            throw new IllegalArgumentException("the base of an address is a 64-bit register, not " + base);
        }
        boolean plain = index instanceof Gpr register && register.bytes() == 8 && register != Gpr.RSP;
        boolean lanes = index instanceof Vec vector && !vector.isMasked();
        if (index != null && (!plain && !lanes || base == null)) {
            throw new IllegalArgumentException(
                    "the index of an address is a 64-bit register other than rsp beside a base, not " + index);
        }
        if (Integer.bitCount(scale) != 1 || scale < 1 || scale > 8) {
            throw new IllegalArgumentException("the scale of an index is 1, 2, 4 or 8, not " + scale);
        }
    }

    /** {@code [base]}. */
    public static Mem ptr(Gpr base) {
        return ptr(base, 0);
    }

    /** {@code [base + displacement]}. */
    public static Mem ptr(Gpr base, int displacement) {
        return new Mem(base, null, 1, displacement, null, false, Mask.K0);
    }

    /** {@code [base + index * scale]}. */
    public static Mem ptr(Gpr base, Gpr index, int scale) {
        return ptr(base, index, scale, 0);
    }

    /** {@code [base + index * scale + displacement]}. */
    public static Mem ptr(Gpr base, Gpr index, int scale, int displacement) {
        return new Mem(base, index, scale, displacement, null, false, Mask.K0);
    }

    /** {@code [base + lane of indices * scale + displacement]} for every lane. */
    public static Mem ptr(Gpr base, Vec indices, int scale, int displacement) {
        return new Mem(base, indices, scale, displacement, null, false, Mask.K0);
    }

    /** What stands at {@code label} in the code: a constant. */
    public static Mem ptr(Label label) {
        return new Mem(null, null, 1, 0, label, false, Mask.K0);
    }

    /** This address moved on by {@code bytes}. */
    public Mem plus(int bytes) {
        return new Mem(base, index, scale, Math.addExact(displacement, bytes), label, broadcast, mask);
    }

    /** One element at this address, repeated in all lanes. */
    public Mem broadcastElement() {
        return new Mem(base, index, scale, displacement, label, true, mask);
    }

    /** This address as a destination of which only the lanes in {@code lanes} are written. */
    public Mem masked(Mask lanes) {
        return new Mem(base, index, scale, displacement, label, broadcast, Operands.usableMask(lanes));
    }

    boolean isMasked() {
        return mask != Mask.K0;
    }

    /** As an assembler reads it; the size of the access is the instruction's to say. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[").append(base == null ? "rip+" + label : base);
        if (index != null) {
            text.append('+').append(index).append('*').append(scale);
        }
        if (displacement != 0) {
            text.append(displacement < 0 ? "" : "+").append(displacement);
        }
        text.append(']');
        return isMasked() ? text.append('{').append(mask).append('}').toString() : text.toString();
    }
}
