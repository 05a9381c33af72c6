package dev.slm.internal.generate;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** One text that a model reads, token by token. Not thread-safe. */
public interface TokenReader {
    /** Takes the logits of the next token. */
    @FunctionalInterface
    interface LogitsSink {
        /**
         * Takes them.
         *
         * @param logits of the whole vocabulary from {@code offset} on; not to be kept or changed
         * @return whether, of several tokens, the one after this was rightly guessed: whether to go on to its logits
         */
        boolean accept(float[] logits, int offset);
    }

    /** Tokens read so far. */
    int length();

    /** The most tokens that can be read. */
    int maxLength();

    /** The most tokens, at least 1 where there is room, that {@link #readEach} takes now. */
    int independentTokens();

    /**
     * Reads tokens; the sink gets the logits of the token after the last of them.
     *
     * @param cancelled asked now and then
     * @throws CancellationException if that became true or the model was closed; fewer tokens may have been read
     */
    void read(int[] ids, int offset, int count, LogitsSink sink, BooleanSupplier cancelled);

    /**
     * Reads the first {@code count} tokens as if one by one, with the same results to the last bit, but in one pass. The sink
     * gets the logits after each of them until it says that it does not want those after the next; what follows then counts
     * as not read.
     *
     * @param count at most {@link #independentTokens()}
     * @throws CancellationException as {@link #read}; no token has been read then
     */
    void readEach(int[] ids, int count, LogitsSink sink, BooleanSupplier cancelled);

    /** Forgets the last few tokens, back to this length. */
    void truncate(int length);
}
