package dev.slm.tokenizers;

/**
 * Cuts long sequences.
 *
 * @param maxLength the greatest number of tokens, special ones included; at least 1
 * @param stride how many tokens a window of the rest ({@link Encoding#overflowing()}) shares with the one before it;
 *     less than what a window has room for
 * @param strategy which of two texts is cut
 * @param direction the end that is cut off
 */
public record Truncation(int maxLength, int stride, Strategy strategy, Direction direction) {

    /** Which text of a pair loses tokens. */
    public enum Strategy {
        /** The longer one first, until both fit. */
        LONGEST_FIRST,
        /** Only the first. */
        ONLY_FIRST,
        /** Only the second. */
        ONLY_SECOND
    }

    public Truncation {
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength must be at least 1, not " + maxLength);
        }
        if (stride < 0) {
            throw new IllegalArgumentException("stride must be at least 0, not " + stride);
        }
    }

    /** Keeps the first tokens, cutting the longer text of a pair first. */
    public static Truncation to(int maxLength) {
        return new Truncation(maxLength, 0, Strategy.LONGEST_FIRST, Direction.RIGHT);
    }

    public Truncation withStride(int overlap) {
        return new Truncation(maxLength, overlap, strategy, direction);
    }

    public Truncation withStrategy(Strategy which) {
        return new Truncation(maxLength, stride, which, direction);
    }

    public Truncation withDirection(Direction end) {
        return new Truncation(maxLength, stride, strategy, end);
    }
}
