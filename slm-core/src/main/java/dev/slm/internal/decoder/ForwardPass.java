package dev.slm.internal.decoder;

import dev.slm.quant.Activations;
import dev.slm.quant.Operators;
import dev.slm.quant.Workspace;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens into sequences and computes what comes next. Holds all buffers that a call needs, so that in the steady
 * state nothing is allocated; to be kept and used again. Not thread-safe: one for each call that runs at a time.
 */
public final class ForwardPass {
    /**
     * Rows that go through the layers together. Enough that weights are read from memory seldom, and few enough that the
     * buffers stay in the tens of megabytes.
     */
    public static final int CHUNK = 512;

    private static final BooleanSupplier NEVER = () -> false;

    private final Decoder decoder;
    private final Workspace workspace;
    private final Layers layers;
    private final Chunk chunk = new Chunk();
    private final ForwardBatch again = new ForwardBatch();
    private final Activations results;
    private final Activations logits;
    private int chunkRows = CHUNK;
    private @Nullable LayerProbe probe;

    ForwardPass(Decoder decoder, Workspace workspace) {
        this.decoder = decoder;
        this.workspace = workspace;
        DecoderConfig config = decoder.config();
        layers = new Layers(decoder, workspace);
        results = new Activations(1, config.width());
        logits = new Activations(1, config.vocabularySize());
    }

    /** Lets tests and callers short of memory choose how many rows go through the layers together, at least 1. */
    public ForwardPass chunkRows(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("chunks of " + rows + " rows");
        }
        chunkRows = rows;
        return this;
    }

    /** Shows all hidden states from now on; null for none. All rows then go through the last layer. */
    public ForwardPass probe(@Nullable LayerProbe newProbe) {
        probe = newProbe;
        return this;
    }

    /** {@link #forward(ForwardBatch, BooleanSupplier)} that is not cancelled. */
    public void forward(ForwardBatch batch) {
        forward(batch, NEVER);
    }

    /**
     * Reads the batch into its sequences and computes {@link #hidden()} and {@link #logits()} of the wanted tokens.
     * How the tokens of a text are spread over calls changes results by rounding only.
     *
     * @param cancelled asked between layers; must be quick
     * @throws CancellationException if that became true. The sequences then hold whole chunks: their
     *     {@link Sequence#length()} says how many tokens, and they may be used on.
     * @throws IllegalArgumentException if a token id is outside of the vocabulary; nothing has been read then
     */
    public void forward(ForwardBatch batch, BooleanSupplier cancelled) {
        encode(batch, cancelled);
        Linear head = decoder.weights().head();
        DecoderConfig.Multipliers multipliers = decoder.config().multipliers();
        layers.multiply(head, results, logits);
        Operators operators = decoder.kernels().operators();
        if (multipliers.logits() != 1) {
            operators.scale(workspace, logits, multipliers.logits());
        }
        if (multipliers.logitSoftCap() > 0) {
            operators.softCap(workspace, logits, multipliers.logitSoftCap());
        }
    }

    /** As {@link #forward(ForwardBatch, BooleanSupplier)}, but without logits: {@link #hidden()} only. */
    public void encode(ForwardBatch batch, BooleanSupplier cancelled) {
        checkIds(batch);
        logits.rows(0);
        results.rows(batch.results());
        boolean anyLong = false;
        boolean anyShort = false;
        for (int i = 0; i < batch.size(); i++) {
            Sequence sequence = batch.sequence(i);
            boolean needsLong = sequence.needsLongFactors(sequence.length() + batch.count(i));
            if (sequence.longFactors() != needsLong) {
                rotateAnew(sequence, needsLong, cancelled);
            }
            anyLong |= needsLong;
            anyShort |= !needsLong;
        }
        // One call of an operator uses one table of angles: sequences with short and with long factors go apart.
        if (anyShort) {
            runChunks(batch, false, cancelled);
        }
        if (anyLong) {
            runChunks(batch, true, cancelled);
        }
        layers.normalise(decoder.weights().finalNorm(), results, results);
    }

    /** The states after the final norm, one row for each wanted token in the order of the batch. Valid until the next call. */
    public Activations hidden() {
        return results;
    }

    /** The logits, one row for each wanted token in the order of the batch. Valid until the next call; may be changed. */
    public Activations logits() {
        return logits;
    }

    private void checkIds(ForwardBatch batch) {
        int vocabulary = decoder.config().vocabularySize();
        for (int i = 0; i < batch.size(); i++) {
            for (int token = 0; token < batch.count(i); token++) {
                int id = batch.id(i, token);
                if (id < 0 || id >= vocabulary) {
                    throw new IllegalArgumentException(
                            "token id " + id + " is not in the vocabulary of " + vocabulary + " tokens");
                }
            }
        }
    }

    /** Reads a sequence once more with the other factors: the keys that it holds are rotated with those of its old length. */
    private void rotateAnew(Sequence sequence, boolean longFactors, BooleanSupplier cancelled) {
        if (sequence.length() > 0) {
            int[] ids = sequence.ids();
            sequence.truncate(0);
            sequence.longFactors(longFactors);
            again.clear().add(sequence, ids, ForwardBatch.Wanted.NONE);
            runChunks(again, longFactors, cancelled);
            again.clear();
        } else {
            sequence.longFactors(longFactors);
        }
    }

    private void runChunks(ForwardBatch batch, boolean longFactors, BooleanSupplier cancelled) {
        chunk.clear();
        int firstResult = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.sequence(i).longFactors() == longFactors) {
                for (int token = 0; token < batch.count(i); ) {
                    int count = Math.min(batch.count(i) - token, chunkRows - chunk.rows());
                    chunk.add(batch, i, token, count, firstResult);
                    token += count;
                    if (chunk.rows() == chunkRows) {
                        run(batch, longFactors, cancelled);
                        chunk.clear();
                    }
                }
            }
            firstResult += batch.results(i);
        }
        if (chunk.rows() > 0) {
            run(batch, longFactors, cancelled);
        }
    }

    private void run(ForwardBatch batch, boolean longFactors, BooleanSupplier cancelled) {
        boolean complete = false;
        try {
            Activations states = layers.run(batch, chunk, longFactors, cancelled, probe);
            for (int i = 0; i < chunk.wanted(); i++) {
                results.copyRow(states, probe == null ? i : chunk.wantedRow(i), chunk.resultRow(i));
            }
            complete = true;
        } finally {
            for (int piece = 0; piece < chunk.pieces(); piece++) {
                int segment = chunk.segment(piece);
                Sequence sequence = batch.sequence(segment);
                if (complete) {
                    int from = batch.offset(segment) + chunk.firstToken(piece);
                    sequence.advance(batch.ids(segment), from, chunk.count(piece));
                } else {
                    sequence.takeBack(sequence.length());
                }
            }
        }
    }
}
