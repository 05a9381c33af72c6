package dev.slm.internal.generate.sampling;

/** Changes the logits of some tokens before anything is chosen. May remember the tokens so far; belongs to one generation. */
public interface LogitAdjustment {
    /** Changes {@code logits}, indexed by token id, in place. Minus infinity forbids a token. */
    void apply(float[] logits);

    /**
     * Takes notice of a token.
     *
     * @param generated true for a token of the answer, false for one of the prompt
     */
    default void accept(int id, boolean generated) {}
}
