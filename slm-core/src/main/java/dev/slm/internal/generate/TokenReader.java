package dev.slm.internal.generate;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** One text that a model reads, token by token. Not thread-safe. */
public interface TokenReader {
    /** Takes the logits of the next token. */
    @FunctionalInterface
    interface LogitsSink {
        /** @param logits of the whole vocabulary from {@code offset} on; not to be kept or changed */
        void accept(float[] logits, int offset);
    }

    /** Tokens read so far. */
    int length();

    /** The most tokens that can be read. */
    int maxLength();

    /**
     * Reads tokens; the sink gets the logits of the token after the last of them.
     *
     * @param cancelled asked now and then
     * @throws CancellationException if that became true or the model was closed; fewer tokens may have been read
     */
    void read(int[] ids, int offset, int count, LogitsSink sink, BooleanSupplier cancelled);
}
