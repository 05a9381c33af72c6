package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.internal.models.Vocabulary;

/** Turns a word into tokens. Immutable but for its cache; shared between threads. */
public interface Model {
    /** Adds the tokens of {@code text[from, to)}, each with its range in {@code text}. */
    void tokenize(AlignedText text, int from, int to, TokenBuffer tokens);

    Vocabulary vocabulary();
}
