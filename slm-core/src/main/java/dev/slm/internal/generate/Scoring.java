package dev.slm.internal.generate;

import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.internal.decoder.Sequence;
import dev.slm.internal.generate.sampling.LogProbabilities;
import dev.slm.quant.Activations;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** What a model makes of a given text, position by position. */
public final class Scoring {
    /** Positions whose logits are computed together: bounds the memory for a long text and a large vocabulary. */
    private static final int ROWS = 64;

    private Scoring() {}

    /** Takes one position's logits. */
    private interface RowUser {
        void accept(int position, float[] logits, int offset);
    }

    /** See {@link dev.slm.LanguageModel#logits}. */
    public static float[][] logits(Engine engine, int[] ids, int last) {
        if (last < 1 || last > ids.length) {
            throw new IllegalArgumentException(
                    "the last " + last + " positions of a text of " + ids.length + " tokens; possible are 1 to all");
        }
        int first = ids.length - last;
        float[][] rows = new float[last][];
        read(
                engine,
                ids,
                first,
                (position, logits, offset) ->
                        rows[position - first] = Arrays.copyOfRange(logits, offset, offset + engine.vocabularySize()));
        return rows;
    }

    /** See {@link dev.slm.LanguageModel#logProbabilities}. */
    public static double[] logProbabilities(Engine engine, int[] ids) {
        double[] logProbabilities = new double[Math.max(0, ids.length - 1)];
        LogProbabilities scale = new LogProbabilities(engine.vocabularySize());
        read(engine, ids, 0, (position, logits, offset) -> {
            if (position < logProbabilities.length) {
                logProbabilities[position] = logits[offset + ids[position + 1]] - scale.logNorm(logits, offset);
            }
        });
        return logProbabilities;
    }

    private static void read(Engine engine, int[] ids, int firstWanted, RowUser user) {
        if (ids.length == 0 || ids.length > engine.contextLength()) {
            throw new IllegalArgumentException("a text of " + ids.length + " tokens; it must have from 1 to "
                    + engine.contextLength() + ", the context length");
        }
        Sequence sequence = engine.newSequence();
        ForwardBatch batch = new ForwardBatch();
        BooleanSupplier cancelled =
                () -> engine.isClosed() || Thread.currentThread().isInterrupted();
        try {
            if (firstWanted > 0) {
                engine.call(batch.add(sequence, ids, 0, firstWanted, Wanted.NONE), cancelled, pass -> {});
            }
            for (int from = firstWanted; from < ids.length; from += ROWS) {
                int first = from;
                int rows = Math.min(ROWS, ids.length - from);
                engine.call(batch.clear().add(sequence, ids, from, rows, Wanted.ALL), cancelled, pass -> {
                    Activations logits = pass.logits();
                    for (int row = 0; row < rows; row++) {
                        user.accept(first + row, logits.data(), logits.offset(row));
                    }
                });
            }
        } catch (CancellationException stopped) {
            engine.checkOpen();
            throw stopped;
        }
    }
}
