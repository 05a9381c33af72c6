package dev.slm.tokenizers;

/**
 * Decodes a growing sequence of ids, piece by piece. Text is held back until it can no longer change, for example while
 * the bytes of one character are still incomplete.
 *
 * <p>Has state: one instance per sequence, used by one thread at a time.
 */
public interface IncrementalDecoder {

    /**
     * Takes the next id and returns the text that has become certain; often the token's text, sometimes empty.
     *
     * @throws IllegalArgumentException if the id is outside the vocabulary
     * @throws IllegalStateException after {@link #finish}
     */
    String push(int id);

    /** Ends the sequence and returns what was held back; incomplete characters become U+FFFD. */
    String finish();
}
