package dev.slm.tokenizers.internal;

/** Frames sequences with special tokens and may tidy their spans. Immutable and shared between threads. */
public interface PostProcessor {
    /** How one text is framed. */
    Frame single();

    /** How two texts are framed. */
    Frame pair();

    /** Changes the spans of a text's tokens before they are framed. */
    default void adjustSpans(TokenBuffer tokens, TokenNames names, String text) {}

    /** The names of tokens by id. */
    interface TokenNames {
        String name(int id);
    }
}
