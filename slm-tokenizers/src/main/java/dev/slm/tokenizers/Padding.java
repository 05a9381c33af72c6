package dev.slm.tokenizers;

/**
 * Fills short sequences up with a padding token, which the attention mask excludes.
 *
 * @param length the length to reach; 0 means the longest sequence of the batch
 * @param multipleOf the reached length is rounded up to a multiple of this; at least 1
 * @param direction the end that grows
 * @param padId the token to add
 * @param padTypeId its type id
 */
public record Padding(int length, int multipleOf, Direction direction, int padId, int padTypeId) {
    public Padding {
        if (length < 0) {
            throw new IllegalArgumentException("length must be at least 0, not " + length);
        }
        if (multipleOf < 1) {
            throw new IllegalArgumentException("multipleOf must be at least 1, not " + multipleOf);
        }
    }

    /** Pads on the right to the longest of the batch. */
    public static Padding toLongest(int padId) {
        return new Padding(0, 1, Direction.RIGHT, padId, 0);
    }

    /** Pads on the right to a fixed length. */
    public static Padding to(int length, int padId) {
        return new Padding(length, 1, Direction.RIGHT, padId, 0);
    }
}
