package dev.slm.internal.generate;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A decoder at the service of many threads. Lends each call the buffers of a forward pass, and frees the weights when it
 * has been closed and the last call has left. A call is one pass over some tokens, not a whole generation, so whoever stops
 * pulling a generation holds nothing.
 */
public final class Engine implements AutoCloseable {
    private final Decoder decoder;
    private final WorkerTeam team;
    private final KvPrecision precision;
    private final int contextLength;
    private final Runnable release;
    private final Deque<ForwardPass> idle = new ArrayDeque<>();
    private int running;
    private volatile boolean closed;

    /**
     * Takes a decoder over.
     *
     * @param contextLength most tokens of a sequence
     * @param release runs once, when nothing uses the decoder any more
     */
    public Engine(Decoder decoder, WorkerTeam team, KvPrecision precision, int contextLength, Runnable release) {
        this.decoder = decoder;
        this.team = team;
        this.precision = precision;
        this.contextLength = contextLength;
        this.release = release;
    }

    /** The decoder; not to be run, but through {@link #call}. */
    public Decoder decoder() {
        return decoder;
    }

    /** Most tokens of a sequence. */
    public int contextLength() {
        return contextLength;
    }

    /** Token ids are from 0 to this, excluded. */
    public int vocabularySize() {
        return decoder.config().vocabularySize();
    }

    /** Who computes. */
    public WorkerTeam team() {
        return team;
    }

    /** Whether {@link #close} has been called. */
    public boolean isClosed() {
        return closed;
    }

    /** @throws IllegalStateException if the model has been closed */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
    }

    /** A new, empty sequence. */
    public Sequence newSequence() {
        checkOpen();
        return decoder.newSequence(contextLength, precision);
    }

    /** What is done with the results of a pass while its buffers are on loan. */
    @FunctionalInterface
    public interface PassUser {
        void accept(ForwardPass pass);
    }

    /**
     * Reads a batch and lets {@code user} look at the results.
     *
     * @throws CancellationException if the model is closed, or {@code cancelled} became true
     */
    public void call(ForwardBatch batch, BooleanSupplier cancelled, PassUser user) {
        ForwardPass pass = enter();
        try {
            pass.forward(batch, cancelled);
            user.accept(pass);
        } finally {
            leave(pass);
        }
    }

    private synchronized ForwardPass enter() {
        if (closed) {
            throw new CancellationException("the model is closed");
        }
        ForwardPass pass = idle.poll();
        if (pass == null) {
            pass = decoder.newPass(team);
        }
        running++;
        return pass;
    }

    private void leave(ForwardPass pass) {
        boolean last;
        synchronized (this) {
            running--;
            idle.push(pass);
            last = closed && running == 0;
        }
        if (last) {
            release.run();
        }
    }

    /** Lets nobody in any more, asks the running calls to end, and returns. The last of them frees the weights. */
    @Override
    public void close() {
        boolean last;
        synchronized (this) {
            last = !closed && running == 0;
            closed = true;
            idle.clear();
        }
        if (last) {
            release.run();
        }
    }
}
