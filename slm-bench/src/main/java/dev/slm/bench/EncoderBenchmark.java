package dev.slm.bench;

import dev.slm.quant.KernelRung;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * all-MiniLM-L6-v2 in tokens per second, against ONNX Runtime on the same file: F32, and int8 (Q8_0 against the quantized
 * ONNX file). A latency is one over the rate of calls.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseParallelGC"
        })
public class EncoderBenchmark {
    /** ONNX_RUNTIME, or a rung of slm's kernel ladder. */
    @Param({"ONNX_RUNTIME", "VECTOR", "NATIVE"})
    public String engine;

    /** F32 or INT8. */
    @Param({"F32", "INT8"})
    public String precision;

    /** Texts × tokens of each. */
    @Param({"8x128", "1x16", "1x128"})
    public String shape;

    /** Workers. */
    @Param({"2"})
    public int threads;

    private SentenceEncoder encoder;
    private int[][] ids;

    /** Tokens, reported by JMH as a rate. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Tokens {
        /** Tokens encoded. */
        public long tokens;

        /** Starts each iteration from zero. */
        @Setup(Level.Iteration)
        public void clear() {
            tokens = 0;
        }
    }

    /** Loads the model. */
    @Setup
    public void load() throws Exception {
        encoder = encoder(engine, precision.equals("INT8"), threads);
        ids = texts(shape);
    }

    static SentenceEncoder encoder(String engine, boolean int8, int threads) throws Exception {
        return engine.equals("ONNX_RUNTIME")
                ? new OnnxRuntimeEncoder(int8 ? "/all-minilm-l6-v2-q.onnx" : "/all-minilm-l6-v2.onnx", threads)
                : new SlmEncoder(KernelRung.valueOf(engine), int8, threads);
    }

    /** Random texts of a shape such as 8x128: their number and the tokens of each. */
    static int[][] texts(String shape) {
        int cross = shape.indexOf('x');
        return randomTexts(Integer.parseInt(shape.substring(0, cross)), Integer.parseInt(shape.substring(cross + 1)));
    }

    static int[][] randomTexts(int count, int length) {
        Random random = new Random(1);
        int[][] texts = new int[count][];
        for (int i = 0; i < count; i++) {
            texts[i] = random.ints(length, 1000, 30_000).toArray();
        }
        return texts;
    }

    /** Gives it back. */
    @TearDown
    public void release() throws Exception {
        encoder.close();
    }

    /** The vectors of all texts. */
    @Benchmark
    public float[][] encode(Tokens counter) throws Exception {
        counter.tokens += (long) ids.length * ids[0].length;
        return encoder.encode(ids);
    }
}
