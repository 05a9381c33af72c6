package dev.slm.internal.generate;

import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.quant.Activations;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads tokens into a sequence of an engine. */
public final class SequenceReader implements TokenReader, Engine.PassUser, BooleanSupplier {
    private final Engine engine;
    private final Sequence sequence;
    private final ForwardBatch batch = new ForwardBatch();
    private @Nullable LogitsSink sink;
    private @Nullable BooleanSupplier cancelled;

    /** Continues where the sequence is. */
    public SequenceReader(Engine engine, Sequence sequence) {
        this.engine = engine;
        this.sequence = sequence;
    }

    @Override
    public int length() {
        return sequence.length();
    }

    @Override
    public int maxLength() {
        return sequence.maxLength();
    }

    @Override
    public int independentTokens() {
        return engine.decoder().independentTokens(sequence);
    }

    @Override
    public void read(int[] ids, int offset, int count, LogitsSink newSink, BooleanSupplier newCancelled) {
        read(ids, offset, count, Wanted.LAST, newSink, newCancelled);
    }

    @Override
    public void readEach(int[] ids, int count, LogitsSink newSink, BooleanSupplier newCancelled) {
        if (count > independentTokens()) {
            throw new IllegalArgumentException(
                    count + " tokens read as if one by one; at most " + independentTokens() + " can be");
        }
        read(ids, 0, count, Wanted.ALL, newSink, newCancelled);
    }

    private void read(
            int[] ids, int offset, int count, Wanted wanted, LogitsSink newSink, BooleanSupplier newCancelled) {
        sink = newSink;
        cancelled = newCancelled;
        batch.clear().add(sequence, ids, offset, count, wanted);
        engine.call(batch, this, this);
    }

    @Override
    public void truncate(int length) {
        sequence.truncate(length);
    }

    @Override
    public boolean getAsBoolean() {
        return engine.isClosed() || Objects.requireNonNull(cancelled).getAsBoolean();
    }

    @Override
    public void accept(ForwardPass pass) {
        Activations logits = pass.logits();
        LogitsSink taker = Objects.requireNonNull(sink);
        int row = 0;
        while (taker.accept(logits.data(), logits.offset(row)) && row + 1 < logits.rows()) {
            row++;
        }
        int unread = logits.rows() - 1 - row;
        if (unread > 0) {
            sequence.truncate(sequence.length() - unread);
        }
    }
}
