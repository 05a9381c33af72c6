package dev.slm;

/**
 * A text as a vector.
 *
 * @param vector as many floats as the embedder has dimensions; of length 1 if it normalizes. Not copied: whoever changes
 *     it changes the record.
 * @param tokens how many tokens of the text went in, special ones and prefix included
 * @param truncated whether the end of the text did not fit and was left out
 */
public record Embedding(float[] vector, int tokens, boolean truncated) {
    /**
     * The cosine of the angle between two vectors: 1 for the same direction, 0 for unrelated; 0 if one of them is zero.
     *
     * @throws IllegalArgumentException if they have different dimensions
     */
    public double cosine(Embedding other) {
        if (vector.length != other.vector.length) {
            throw new IllegalArgumentException(
                    "vectors of " + vector.length + " and " + other.vector.length + " dimensions");
        }
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < vector.length; i++) {
            product += (double) vector[i] * other.vector[i];
            squares += (double) vector[i] * vector[i];
            otherSquares += (double) other.vector[i] * other.vector[i];
        }
        return squares == 0 || otherSquares == 0 ? 0 : product / Math.sqrt(squares * otherSquares);
    }
}
