package dev.slm.bench;

import dev.slm.internal.arch.Decoders;
import dev.slm.internal.arch.LoadOptions;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.generate.KvMemory;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
     * @param limits how near to memory's limit writing was; null where that was not asked for
     */
    public record Result(
            String model,
            String kernels,
            int threads,
            int prompt,
            Spread prefill,
            int fresh,
            Spread decode,
            @Nullable Limits limits) {}

    /**
     * Writing beside memory's limit. A token needs all matrices as they are packed, the head among them, and the keys and
     * values that attention sees; what is thousands of times less is left out (one row of the embeddings, norms,
     * biases). A model that caches hold has no such limit, and the share is above 1.
     *
     * @param reader whose way of reading showed what memory gives: native, or scalar for plain Java
     * @param weightBytes weights that a token reads
     * @param keyValueBytes keys and values that a token reads, on average
     * @param decode bytes per second that writing read
     * @param memory bytes per second that the same workers read in the pauses, doing nothing else
     * @param share the quotient of both in every round
     */
    public record Limits(
            String reader, long weightBytes, long keyValueBytes, Spread decode, Spread memory, Spread share) {}

    /**
     * Speed at some depth of a context.
     *
     * @param position tokens before
     * @param prefill tokens per second of reading the tokens from there on
     * @param decode tokens per second of writing there
     */
    public record AtDepth(int position, double prefill, double decode) {}

    private static final KvPrecision KEYS_AND_VALUES = KvPrecision.F16;

    /** A small model does hundreds of rounds before the JVM has compiled what it needs. */
    private static final double WARM_UP_SECONDS = 2;

    /** How many times writing goes on after a pause; the last stretch is followed by a pause, too. */
    private static final int STRETCHES = 4;

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
     * Measures {@code rounds} times, after two seconds of rounds that warm up, one at least.
     *
     * @param prompt tokens to read, at least 1
     * @param fresh tokens to write, at least 1
     */
    public Result run(int prompt, int fresh, int rounds) {
        return run(prompt, fresh, rounds, null);
    }

    /** The same, with pauses in writing in which the workers find out what memory gives. */
    public Result runBesideMemory(int prompt, int fresh, int rounds) {
        try (MemoryTurns memory = new MemoryTurns(team)) {
            return run(prompt, fresh, rounds, memory);
        }
    }

    private Result run(int prompt, int fresh, int rounds, @Nullable MemoryTurns memory) {
        double[] prefill = new double[rounds];
        double[] decode = new double[rounds];
        double[] given = new double[rounds];
        int[] ids = promptIds(prompt);
        Sequence sequence = decoder.newSequence(prompt + fresh, KEYS_AND_VALUES);
        warmUp(sequence, ids, prompt, fresh, memory);
        for (int round = 0; round < rounds; round++) {
            sequence.truncate(0);
            prefill[round] = prompt / read(sequence, ids, 0, prompt);
            decode[round] = fresh / write(sequence, fresh, memory);
            given[round] = memory == null ? 0 : memory.bytesPerSecond();
        }
        return new Result(
                checkpoint.path().getFileName().toString(),
                name(decoder.kernels().rung()),
                team.size(),
                prompt,
                Spread.of(prefill),
                fresh,
                Spread.of(decode),
                memory == null ? null : limits(prompt, fresh, decode, given, name(memory.rung())));
    }

    private Limits limits(int prompt, int fresh, double[] decode, double[] given, String reader) {
        long keysAndValues = 0;
        for (int i = 1; i <= fresh; i++) {
            keysAndValues += KvMemory.bytes(decoder.config(), KEYS_AND_VALUES, prompt + i);
        }
        keysAndValues /= fresh;
        double[] needed = new double[decode.length];
        double[] share = new double[decode.length];
        for (int round = 0; round < decode.length; round++) {
            needed[round] = decode[round] * (decoder.weightBytes() + keysAndValues);
            share[round] = needed[round] / given[round];
        }
        return new Limits(
                reader, decoder.weightBytes(), keysAndValues, Spread.of(needed), Spread.of(given), Spread.of(share));
    }

    /**
     * How speed falls with the length of the context: reads {@code length} tokens in steps and writes a few at each step,
     * after a warm-up with the first.
     */
    public List<AtDepth> sweep(int length, int step, int fresh) {
        List<AtDepth> depths = new ArrayList<>();
        int[] ids = promptIds(length);
        Sequence sequence = decoder.newSequence(length + fresh, KEYS_AND_VALUES);
        warmUp(sequence, ids, Math.min(step, length), fresh, null);
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

    /** Reads and writes until it is warm, once at least, and leaves the sequence empty. */
    private void warmUp(Sequence sequence, int[] ids, int count, int fresh, @Nullable MemoryTurns memory) {
        long start = System.nanoTime();
        do {
            read(sequence, ids, 0, count);
            write(sequence, fresh, memory);
            sequence.truncate(0);
        } while (secondsSince(start) < WARM_UP_SECONDS);
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

    /** The same with pauses, which do not count, for reading memory if that is wanted. */
    private double write(Sequence sequence, int fresh, @Nullable MemoryTurns memory) {
        if (memory == null) {
            return write(sequence, fresh);
        }
        memory.clear();
        memory.take();
        double seconds = 0;
        for (int stretch = 0; stretch < STRETCHES; stretch++) {
            seconds += write(sequence, fresh * (stretch + 1) / STRETCHES - fresh * stretch / STRETCHES);
            memory.take();
        }
        return seconds;
    }

    private static String name(KernelRung rung) {
        return rung.name().toLowerCase(Locale.ROOT);
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
