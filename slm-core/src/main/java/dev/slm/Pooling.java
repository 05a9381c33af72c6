package dev.slm;

/** How the hidden states of a text's tokens become one vector. */
public enum Pooling {
    /** The mean over all tokens, special ones included. */
    MEAN,
    /** The hidden state of the first token. */
    CLS,
    /** The hidden state of the last token. */
    LAST,
    /** The greatest value over all tokens, element by element. */
    MAX
}
