package dev.slm.internal.encoder;

import dev.slm.internal.encoder.EncoderPass.Slot;
import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A head: some hidden states put through a few stages. Immutable; may be shared between threads.
 *
 * @param source which hidden states it reads
 * @param stages what they go through, one after the other; none passes them on as they are
 */
public record Head(Source source, List<Stage> stages) {
    /** Which hidden states a head reads. */
    public enum Source {
        /** Those of every token. */
        EACH_TOKEN,
        /** That of the first token of each text. */
        FIRST_TOKEN,
        /** The mean over the tokens of each text. */
        MEAN
    }

    /** Floats that a chunk of rows may take in the widest stage. */
    private static final int CHUNK_FLOATS = 4 << 20;

    /**
     * One stage: a linear map, then an activation, then a norm.
     *
     * @param activation null for none
     * @param norm null for none
     */
    record Stage(Linear linear, @Nullable Activation activation, @Nullable Norm norm) {
        Stage(Linear linear) {
            this(linear, null, null);
        }
    }

    /** Receives the outputs. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One output row.
         *
         * @param index which of the rows asked for
         * @param values holds the row from {@code offset} on, for the duration of the call
         */
        void accept(int index, float[] values, int offset);
    }

    /** A head that reads the same and goes on after the last stage. */
    Head then(Stage stage) {
        return new Head(source, Stream.concat(stages.stream(), Stream.of(stage)).toList());
    }

    /** Floats per output row. */
    public int outputs(int hiddenSize) {
        return stages.isEmpty()
                ? hiddenSize
                : stages.get(stages.size() - 1).linear().outputs();
    }

    /** The outputs for every text of the pass; for a head that does not read each token. */
    void ofTexts(EncoderPass pass, Activations hidden, Sink sink) {
        PackedTexts texts = pass.texts();
        Activations in = pass.buffer(Slot.HEAD, hidden.width()).rows(texts.size());
        for (int text = 0; text < texts.size(); text++) {
            if (source == Source.MEAN) {
                mean(hidden, texts.start(text), texts.end(text), in.data(), in.offset(text));
            } else {
                in.copyRow(hidden, texts.start(text), text);
            }
        }
        emit(in, run(pass, in), 0, sink);
    }

    /** The outputs for some rows; for a head that reads each token. */
    void ofRows(EncoderPass pass, Activations hidden, int[] rows, Sink sink) {
        int chunk = Math.max(1, CHUNK_FLOATS / widest(hidden.width()));
        for (int done = 0; done < rows.length; done += chunk) {
            int count = Math.min(chunk, rows.length - done);
            Activations in = pass.buffer(Slot.HEAD, hidden.width()).rows(count);
            for (int i = 0; i < count; i++) {
                in.copyRow(hidden, rows[done + i], i);
            }
            emit(in, run(pass, in), done, sink);
        }
    }

    static void mean(Activations hidden, int start, int end, float[] target, int offset) {
        int width = hidden.width();
        Arrays.fill(target, offset, offset + width, 0);
        for (int row = start; row < end; row++) {
            int at = hidden.offset(row);
            for (int i = 0; i < width; i++) {
                target[offset + i] += hidden.data()[at + i];
            }
        }
        for (int i = 0; i < width; i++) {
            target[offset + i] /= end - start;
        }
    }

    private static void emit(Activations in, Activations out, int first, Sink sink) {
        for (int i = 0; i < in.rows(); i++) {
            sink.accept(first + i, out.data(), out.offset(i));
        }
    }

    private int widest(int hiddenSize) {
        int widest = hiddenSize;
        for (Stage stage : stages) {
            widest = Math.max(widest, stage.linear().outputs());
        }
        return widest;
    }

    /** Runs the stages in two buffers in turn, because a map cannot write where it reads. */
    private Activations run(EncoderPass pass, Activations in) {
        Activations x = in;
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Activations y = pass.buffer(
                    i % 2 == 0 ? Slot.HEAD_EVEN : Slot.HEAD_ODD, stage.linear().outputs());
            stage.linear().apply(pass, x, y);
            if (stage.activation() != null) {
                pass.operators().activate(pass.workspace(), stage.activation(), y);
            }
            if (stage.norm() != null) {
                stage.norm().apply(pass, y, y);
            }
            x = y;
        }
        return x;
    }
}
