package dev.slm.internal.generate;

import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
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
    public void read(int[] ids, int offset, int count, LogitsSink newSink, BooleanSupplier newCancelled) {
        sink = newSink;
        cancelled = newCancelled;
        batch.clear().add(sequence, ids, offset, count, ForwardBatch.Wanted.LAST);
        engine.call(batch, this, this);
    }

    @Override
    public boolean getAsBoolean() {
        return engine.isClosed() || Objects.requireNonNull(cancelled).getAsBoolean();
    }

    @Override
    public void accept(ForwardPass pass) {
        Objects.requireNonNull(sink).accept(pass.logits().data(), pass.logits().offset(0));
    }
}
