package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.quant.Activations;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.util.Arrays;

/** Short ways to run a decoder, and to compare what comes out. */
public final class Runs {
    private Runs() {}

    /** The logits of all tokens, read at once. */
    public static float[][] logits(Decoder decoder, int[] ids) {
        ForwardPass pass = decoder.newPass(WorkerTeam.shared());
        Sequence sequence = sequence(decoder);
        pass.forward(new ForwardBatch().add(sequence, ids, Wanted.ALL));
        return rows(pass.logits());
    }

    public static Sequence sequence(Decoder decoder) {
        return decoder.newSequence(decoder.config().contextLength(), KvPrecision.F32);
    }

    /** The tokens that follow when the likeliest is taken each time. */
    public static int[] greedy(Decoder decoder, int[] ids, int count) {
        ForwardPass pass = decoder.newPass(WorkerTeam.shared());
        Sequence sequence = sequence(decoder);
        ForwardBatch batch = new ForwardBatch();
        int[] next = ids;
        int[] found = new int[count];
        for (int i = 0; i < count; i++) {
            pass.forward(batch.clear().add(sequence, next, Wanted.LAST));
            found[i] = argmax(row(pass.logits(), 0));
            next = new int[] {found[i]};
        }
        return found;
    }

    public static float[][] rows(Activations rows) {
        float[][] copy = new float[rows.rows()][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = row(rows, i);
        }
        return copy;
    }

    public static float[] row(Activations rows, int row) {
        return Arrays.copyOfRange(rows.data(), rows.offset(row), rows.offset(row) + rows.width());
    }

    public static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The largest difference of two vectors of the same length. */
    public static double difference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs((double) a[i] - b[i]);
            if (!(difference <= largest)) {
                largest = difference; // a NaN is kept
            }
        }
        return largest;
    }
}
