package dev.slm.bench;

import dev.slm.internal.generate.sampling.LogProbabilities;
import dev.slm.internal.generate.sampling.Sampler;
import dev.slm.internal.generate.sampling.SamplingSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From logits to a token. GB/s of logits: one reading of them is the least that any way of choosing needs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
public class SamplingBenchmark {
    /** What is chosen from, and how. */
    public enum Way {
        /** The most probable token. */
        GREEDY(0, Integer.MAX_VALUE, 1, 0, 1),
        /** The same among tokens that are less likely if they were there before. */
        GREEDY_WITH_PENALTIES(0, Integer.MAX_VALUE, 1, 0, 1.1f),
        /** From all tokens. */
        TEMPERATURE(0.8f, Integer.MAX_VALUE, 1, 0, 1),
        /** From the 40 most probable. */
        TOP_K(0.8f, 40, 1, 0, 1),
        /** From the nucleus. */
        TOP_P(0.8f, Integer.MAX_VALUE, 0.95, 0, 1),
        /** From those that are not much less probable than the first. */
        MIN_P(0.8f, Integer.MAX_VALUE, 1, 0.05, 1),
        /** What chat models ask for most often. */
        TOP_K_TOP_P(0.7f, 20, 0.8, 0, 1.05f);

        private final SamplingSettings settings;

        Way(float temperature, int topK, double topP, double minP, float repetitionPenalty) {
            settings = new SamplingSettings(
                    temperature, topK, topP, minP, 1, repetitionPenalty, 0, 0, Integer.MAX_VALUE, Map.of(), 7);
        }
    }

    /** Tokens of the vocabulary: Llama 3's and Gemma's. */
    @Param({"128256", "262144"})
    public int vocabulary;

    /** How to choose. */
    @Param({"GREEDY", "GREEDY_WITH_PENALTIES", "TEMPERATURE", "TOP_K", "TOP_P", "MIN_P", "TOP_K_TOP_P"})
    public Way way;

    private Sampler sampler;
    private LogProbabilities probabilities;
    private float[] logits;

    /** Makes logits and a prompt of 500 tokens. */
    @Setup
    public void prepare() {
        sampler = new Sampler(way.settings, vocabulary, List.of());
        probabilities = new LogProbabilities(vocabulary);
        logits = new float[vocabulary];
        RandomWeights.fill(logits, 3);
        for (int i = 0; i < vocabulary; i++) {
            logits[i] *= 3; // about as steep as those of language models
        }
        for (int i = 0; i < 500; i++) {
            sampler.acceptPrompt(i * 37 % vocabulary);
        }
    }

    /** One choice. */
    @Benchmark
    public int sample(Rate rate) {
        rate.gigabytes += vocabulary * (double) Float.BYTES / 1e9;
        return sampler.sample(logits, 0);
    }

    /** The norm of a softmax. */
    @Benchmark
    public double logSoftmax(Rate rate) {
        rate.gigabytes += vocabulary * (double) Float.BYTES / 1e9;
        return probabilities.logNorm(logits, 0);
    }
}
