package dev.slm.tokenizers.internal;

import org.jspecify.annotations.Nullable;

/** Turns tokens, spelt as in the vocabulary, back into text. Immutable and shared between threads. */
public interface Decoder {
    /** A stage of this decoder that passes on what it makes of a sequence of tokens. */
    Sink open(Sink next);

    /**
     * What a token inside a text is rewritten to, as text.
     *
     * @see #rawBytes
     */
    default String inside(String token) {
        return token;
    }

    /** The bytes of a token that this decoder takes for bytes; null if it takes it for text. */
    default byte @Nullable [] rawBytes(String token) {
        return null;
    }

    /** Takes a sequence of tokens, each in one or several parts. Has state; lives for one sequence. */
    interface Sink {
        /**
         * Takes a part of a token.
         *
         * @param last whether the token ends here
         */
        void accept(String part, boolean last);

        /** Ends the sequence. */
        void finish();
    }
}
