package dev.slm.bench;

import dev.slm.internal.arch.Decoders;
import dev.slm.internal.arch.LoadOptions;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.internal.format.Checkpoint;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Speed of a whole model as llama-bench measures it: tokens per second of reading a prompt and of writing tokens, without
 * tokenizer and sampling. Not thread-safe.
 */
public final class ModelBench implements AutoCloseable {
    /**
     * What was measured, in tokens per second.
     *
     * @param prompt tokens of the prompt
     * @param fresh tokens written after it
     */
    public record Result(
            String model, String kernels, int threads, int prompt, Spread prefill, int fresh, Spread decode) {}

    /**
     * Speed at some depth of a context.
     *
     * @param position tokens before
     * @param prefill tokens per second of reading the tokens from there on
     * @param decode tokens per second of writing there
     */
    public record AtDepth(int position, double prefill, double decode) {}

    private final Checkpoint checkpoint;
    private final Decoder decoder;
    private final WorkerTeam team;
    private final ForwardPass pass;
    private final ForwardBatch batch = new ForwardBatch();
    private final int[] next = new int[1];
    private final double loadSeconds;

    /**
     * Loads a model.
     *
     * @param threads workers, the calling thread included
     */
    public ModelBench(Path model, Kernels kernels, int threads) {
        team = WorkerTeam.of(threads);
        long start = System.nanoTime();
        checkpoint = Checkpoint.open(model);
        decoder = Decoders.load(
                checkpoint, LoadOptions.defaults().withKernels(kernels).withTeam(team));
        loadSeconds = secondsSince(start);
        pass = decoder.newPass(team);
    }

    /** Seconds that loading took. */
    public double loadSeconds() {
        return loadSeconds;
    }

    /**
     * Measures {@code rounds} times after one round that warms up.
     *
     * @param prompt tokens to read, at least 1
     * @param fresh tokens to write, at least 1
     */
    public Result run(int prompt, int fresh, int rounds) {
        double[] prefill = new double[rounds];
        double[] decode = new double[rounds];
        int[] ids = promptIds(prompt);
        Sequence sequence = decoder.newSequence(prompt + fresh, KvPrecision.F16);
        for (int round = -1; round < rounds; round++) {
            sequence.truncate(0);
            double readSeconds = read(sequence, ids, 0, prompt);
            double writeSeconds = write(sequence, fresh);
            if (round >= 0) {
                prefill[round] = prompt / readSeconds;
                decode[round] = fresh / writeSeconds;
            }
        }
        return new Result(
                checkpoint.path().getFileName().toString(),
                decoder.kernels().rung().name().toLowerCase(Locale.ROOT),
                team.size(),
                prompt,
                Spread.of(prefill),
                fresh,
                Spread.of(decode));
    }

    /**
     * How speed falls with the length of the context: reads {@code length} tokens in steps and writes a few at each step.
     * The first step is done twice, so that it is measured warm.
     */
    public List<AtDepth> sweep(int length, int step, int fresh) {
        List<AtDepth> depths = new ArrayList<>();
        int[] ids = promptIds(length);
        Sequence sequence = decoder.newSequence(length + fresh, KvPrecision.F16);
        read(sequence, ids, 0, Math.min(step, length));
        write(sequence, fresh);
        sequence.truncate(0);
        for (int at = 0; at < length; at += step) {
            int count = Math.min(step, length - at);
            double readSeconds = read(sequence, ids, at, count);
            int depth = sequence.length();
            double writeSeconds = write(sequence, fresh);
            sequence.truncate(depth);
            depths.add(new AtDepth(depth, count / readSeconds, fresh / writeSeconds));
        }
        return depths;
    }

    private double read(Sequence sequence, int[] ids, int from, int count) {
        long start = System.nanoTime();
        pass.forward(batch.clear().add(sequence, ids, from, count, ForwardBatch.Wanted.LAST));
        return secondsSince(start);
    }

    private double write(Sequence sequence, int fresh) {
        long start = System.nanoTime();
        for (int i = 0; i < fresh; i++) {
            next[0] = likeliest(pass.logits().data(), decoder.config().vocabularySize());
            pass.forward(batch.clear().add(sequence, next, ForwardBatch.Wanted.LAST));
        }
        return secondsSince(start);
    }

    private static int likeliest(float[] logits, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private int[] promptIds(int count) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (int) ((100 + i * 37L) % decoder.config().vocabularySize());
        }
        return ids;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        decoder.close();
        checkpoint.close();
        team.close();
    }
}
