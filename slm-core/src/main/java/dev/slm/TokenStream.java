package dev.slm;

import dev.slm.internal.generate.TokenLoop;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * An answer piece by piece, as it is made. Each step of the iteration computes in the calling thread until some text has
 * become certain: whole characters, and nothing that may yet turn out to be a stop string. The pieces together are
 * {@link Generation#text()}.
 *
 * <p>Closing cancels what has not been made; a stream that is merely dropped computes nothing more and leaks nothing.
 * Iterates once. For one thread, but {@link #close} may come from any.
 */
public final class TokenStream implements Iterable<String>, AutoCloseable {
    private final TokenLoop loop;
    private final Consumer<Generation> onEnd;
    private boolean iterated;
    private boolean ended;

    TokenStream(TokenLoop loop, Consumer<Generation> onEnd) {
        this.loop = loop;
        this.onEnd = onEnd;
    }

    /**
     * The pieces of text, none of them empty.
     *
     * @throws IllegalStateException if called a second time
     */
    @Override
    public Iterator<String> iterator() {
        if (iterated) {
            throw new IllegalStateException("a token stream can be iterated once");
        }
        iterated = true;
        return new Pieces();
    }

    /** What has been made so far; after the last piece, or after {@link #close}, the final result. */
    public Generation generation() {
        return loop.result();
    }

    /** Reads the rest and returns the result. */
    Generation drain() {
        while (loop.advance()) {
            // The loop gathers the text.
        }
        end();
        return loop.result();
    }

    /** Cancels what has not been made. Does nothing after the end. */
    @Override
    public void close() {
        loop.cancel();
        end();
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            onEnd.accept(loop.result());
        }
    }

    private final class Pieces implements Iterator<String> {
        private String next = "";

        @Override
        public boolean hasNext() {
            while (next.isEmpty()) {
                if (!loop.advance()) {
                    end();
                    return false;
                }
                next = loop.piece();
            }
            return true;
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the answer has ended");
            }
            String piece = next;
            next = "";
            return piece;
        }
    }
}
