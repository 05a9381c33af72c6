package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;
import java.util.List;
import java.util.stream.Stream;

/**
 * How 32 bits of a row's packed form follow from the bytes of its super-block in a file: a short program for a stack, of
 * which {@link PackRows} makes code for many rows at once.
 *
 * @param steps in postfix order; one value is left at the end
 */
record Word(List<Step> steps) {
    enum Operation {
        /** Puts four bytes, little-endian, on the stack; the operand is the offset of the first. */
        AT,
        /** Moves bits to the right, or to the left if the operand is negative; zeros follow. */
        SHIFT,
        AND,
        XOR,
        PLUS,
        TIMES,
        /** The larger of two signed integers. */
        AT_LEAST,
        /** Floats, as bits. */
        SCALE,
        /** Replaces each byte, 0 to 15, by the level in the code book of the weight type of that ordinal. */
        LOOK_UP,
        /** Takes two values; the only one without an operand. */
        OR
    }

    /** One operation on the last value and a constant. */
    record Step(Operation operation, int operand) {}

    private static final int EVERY_BYTE = 0x01010101;

    /** Four bytes from {@code offset} on; those that are not wanted are to be masked. */
    static Word at(int offset) {
        return new Word(List.of(new Step(Operation.AT, offset)));
    }

    private Word then(Operation operation, int operand) {
        return new Word(Stream.concat(steps.stream(), Stream.of(new Step(operation, operand)))
                .toList());
    }

    Word right(int bits) {
        return bits == 0 ? this : then(Operation.SHIFT, bits);
    }

    Word left(int bits) {
        return right(-bits);
    }

    Word and(int mask) {
        return then(Operation.AND, mask);
    }

    /** Of every byte the bits in {@code mask}. */
    Word andBytes(int mask) {
        return and(mask * EVERY_BYTE);
    }

    Word or(Word other) {
        return new Word(Stream.of(steps, other.steps, List.of(new Step(Operation.OR, 0)))
                .flatMap(List::stream)
                .toList());
    }

    Word xor(int bits) {
        return then(Operation.XOR, bits);
    }

    Word plus(int addend) {
        return then(Operation.PLUS, addend);
    }

    Word times(int factor) {
        return then(Operation.TIMES, factor);
    }

    Word atLeast(int bound) {
        return then(Operation.AT_LEAST, bound);
    }

    Word scaled(float factor) {
        return then(Operation.SCALE, Float.floatToRawIntBits(factor));
    }

    Word lookedUp(WeightType book) {
        return then(Operation.LOOK_UP, book.ordinal());
    }
}
