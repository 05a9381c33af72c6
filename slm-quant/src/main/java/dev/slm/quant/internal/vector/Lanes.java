package dev.slm.quant.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of this machine, and conversions between lanes. All methods are small enough to be inlined, without
 * which every vector would become an object.
 */
final class Lanes {
    /** The platform's widest registers, but no more than a band of rows fills twice. */
    static final VectorSpecies<Float> F =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    static final VectorSpecies<Integer> I =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    /** Lanes of a vector: 16, 8 or 4. */
    static final int WIDTH = F.length();

    /** Rows of a band: the rows that are interleaved with each other. */
    static final int ROWS = 32;

    /** A half in bits 13 to 27 and 31 of a float is 2^-112 of its value, denormals included. */
    private static final int HALF_BITS = 0x8fffe000;

    private static final float HALF_FACTOR = 0x1p112f;

    private static final VectorShuffle<Float> SWAP_8 = swap(8);
    private static final VectorShuffle<Float> SWAP_4 = swap(4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    private Lanes() {}

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % WIDTH);
    }

    /**
     * The sum of all lanes in a fixed order: that of {@code reduceLanes} is not the same in interpreted and in compiled
     * code, and results must not depend on when the compiler comes.
     */
    static float sum(FloatVector v) {
        FloatVector sum = v;
        if (WIDTH > 8) {
            sum = sum.add(sum.rearrange(SWAP_8));
        }
        if (WIDTH > 4) {
            sum = sum.add(sum.rearrange(SWAP_4));
        }
        if (WIDTH > 2) {
            sum = sum.add(sum.rearrange(SWAP_2));
        }
        return sum.add(sum.rearrange(SWAP_1)).lane(0);
    }

    /** The unsigned codes of so many low bits after a shift to the right. */
    static FloatVector unsigned(IntVector v, int shift, int mask) {
        return toFloat(v.lanewise(VectorOperators.LSHR, shift).and(mask));
    }

    /**
     * Stores {@code scale · code + offset} for the codes in the low bits of the four bytes of a word: four columns of a
     * panel. A loop, because the compiler gives up inlining vector operations beyond some dozens in one method.
     */
    static void storeBytes(IntVector v, int mask, FloatVector scale, FloatVector offset, float[] panel, int to) {
        for (int i = 0; i < 4; i++) {
            unsigned(v, 8 * i, mask).fma(scale, offset).intoArray(panel, to + i * ROWS);
        }
    }

    static FloatVector toFloat(IntVector v) {
        return (FloatVector) v.convert(VectorOperators.I2F, 0);
    }

    /** The halves in the low 16 bits; not for infinities. */
    static FloatVector lowHalf(IntVector v) {
        return highHalf(v.lanewise(VectorOperators.LSHL, 16));
    }

    /** The halves in the high 16 bits; not for infinities. */
    static FloatVector highHalf(IntVector v) {
        return v.lanewise(VectorOperators.ASHR, 3)
                .and(HALF_BITS)
                .reinterpretAsFloats()
                .mul(HALF_FACTOR);
    }

    /** The lone 16-bit units of the rows from {@code row} on, in the high 16 bits: rows 0 to 15 lie low, the others high. */
    static IntVector lone(int[] packed, int at, int row) {
        return IntVector.fromArray(I, packed, at + (row & 15)).lanewise(VectorOperators.LSHL, row < 16 ? 16 : 0);
    }
}
