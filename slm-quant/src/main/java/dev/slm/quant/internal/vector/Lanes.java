package dev.slm.quant.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of this machine, and what several formats need.
 *
 * <p>Kernels keep to one habit: no method of theirs takes or returns vectors. The compiler stops inlining ordinary methods
 * once a compilation has grown by some dozens of vector operations, and a vector that crosses a call that is not inlined
 * becomes an object. The API's own methods are always inlined.
 *
 * <p>And to another where the compiler of JDK 17 looks for the class of a vector that comes from a loop: it trusts the
 * profile of a method of the API until guesses have failed 100 times in all that it inlines, each method counted as often
 * as it is inlined; then vectors become objects. Guesses fail where a method has met vectors of several element types:
 * reinterpreting, converting and shifting. So kernels for few bits stay with ints, also where they multiply 16 bits, and a
 * vector from a loop is the argument of an operation ({@code product.add(sum)}), not its receiver. {@link ShortGemm}
 * adds to its sums the other way round; its loops were never seen to fail.
 *
 * <p>And to a third for JDK 27, whose {@code reinterpretAsInts} and its like pass their result through one more method of
 * the API, where its class is lost: a vector that was computed, or is reinterpreted a second time, then becomes an object,
 * depending on what else the JVM has run. {@code reinterpretShape} with a species that is a constant has no such detour.
 */
final class Lanes {
    /** The platform's widest registers, but no more than a band of rows fills twice. */
    static final VectorSpecies<Float> F =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    static final VectorSpecies<Integer> I =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? IntVector.SPECIES_512 : IntVector.SPECIES_PREFERRED;

    static final VectorSpecies<Short> S =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? ShortVector.SPECIES_512 : ShortVector.SPECIES_PREFERRED;

    /** Lanes of a vector: 16, 8 or 4. */
    static final int WIDTH = F.length();

    /** Rows of a band: the rows that are interleaved with each other. */
    static final int ROWS = 32;

    /** A half in bits 13 to 27 and 31 of a float is 2^-112 of its value, denormals included. */
    static final int HALF_BITS = 0x8fffe000;

    static final float HALF_FACTOR = 0x1p112f;

    private Lanes() {}

    /**
     * The sum of a vector that lies in an array, which serves as scratch; in a fixed order: that of {@code reduceLanes} is
     * not the same in interpreted and in compiled code, and results must not depend on when the compiler comes.
     */
    static float sum(float[] lanes, int at) {
        for (int half = WIDTH / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[at];
    }

    /** The halves of 32 words: the low ones to {@code low}, the high ones to {@code high}; not for infinities. */
    static void halves(int[] packed, int at, float[] low, float[] high) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector v = IntVector.fromArray(I, packed, at + row);
            IntVector lows = v.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(HALF_BITS);
            IntVector highs = v.lanewise(VectorOperators.ASHR, 3).and(HALF_BITS);
            ((FloatVector) lows.reinterpretShape(F, 0)).mul(HALF_FACTOR).intoArray(low, row);
            ((FloatVector) highs.reinterpretShape(F, 0)).mul(HALF_FACTOR).intoArray(high, row);
        }
    }

    /** The lone halves of 32 rows: rows 0 to 15 are in the low halves of 16 ints, the others in the high ones. */
    static void lone(int[] packed, int at, float[] target, int to) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector bits = IntVector.fromArray(I, packed, at + (row & 15))
                    .lanewise(VectorOperators.LSHL, row < 16 ? 16 : 0)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(HALF_BITS);
            ((FloatVector) bits.reinterpretShape(F, 0)).mul(HALF_FACTOR).intoArray(target, to + row);
        }
    }

    /** {@code target[i] = factor · source[i]}. */
    static void multiple(float[] source, float factor, float[] target, int count) {
        for (int i = 0; i < count; i += WIDTH) {
            FloatVector.fromArray(F, source, i).mul(factor).intoArray(target, i);
        }
    }
}
