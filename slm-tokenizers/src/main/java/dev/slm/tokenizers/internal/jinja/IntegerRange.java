package dev.slm.tokenizers.internal.jinja;

import java.math.BigInteger;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** The value of {@code range(start, stop, step)}. */
final class IntegerRange extends AbstractList<Object> implements RandomAccess {
    private final long start;
    private final long stop;
    private final long step;
    private final int size;

    IntegerRange(long start, long stop, long step) {
        if (step == 0) {
            throw JinjaError.failed("range() arg 3 must not be zero");
        }
        // Exact: the difference of two longs may need 65 bits.
        BigInteger span = BigInteger.valueOf(stop).subtract(BigInteger.valueOf(start));
        BigInteger stride = BigInteger.valueOf(step);
        BigInteger count = span.signum() == stride.signum()
                ? span.add(stride).subtract(BigInteger.valueOf(stride.signum())).divide(stride)
                : BigInteger.ZERO;
        if (count.bitLength() > 31 || count.intValueExact() > Limits.ELEMENTS) {
            throw JinjaError.limit("Range too big. The sandbox allows at most " + Limits.ELEMENTS + " elements.");
        }
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.size = count.intValueExact();
    }

    @Override
    public Object get(int index) {
        return start + Objects.checkIndex(index, size) * step;
    }

    @Override
    public int size() {
        return size;
    }

    /** The numbers at {@code from}, {@code from + stride} … up to {@code to}; both are within the range or beside it. */
    IntegerRange slice(long from, long to, long stride) {
        return new IntegerRange(number(from), number(to), Numbers.clampedLong(times(step, stride)));
    }

    private long number(long index) {
        return Numbers.clampedLong(times(index, step).add(BigInteger.valueOf(start)));
    }

    private static BigInteger times(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }

    String print() {
        return "range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")");
    }
}
