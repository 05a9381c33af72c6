package dev.slm.quant.internal.machine;

/** One super-block of one row as integers; what its fields mean is {@link CodeLayout}'s to say. */
final class SuperBlock {
    static final int LARGEST = 256;

    /** A half's bits, or a float's where the layout has wide scales. */
    int scale;

    /** A half's bits. */
    int minimum;

    /** Per group, signed. */
    final byte[] groupScales = new byte[LARGEST / 16];

    /** Per group, not negative. */
    final byte[] groupOffsets = new byte[LARGEST / 16];

    /** Unsigned, or signed where the layout is. */
    final byte[] codes = new byte[LARGEST];
}
