package dev.slm.bench;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Operators;
import dev.slm.quant.Rope;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.util.Arrays;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a layer does besides products and attention, at the sizes of Llama 3.2 1B. GB/s of activations read and written:
 * caches are the limit.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
public class OperatorBenchmark {
    private static final int WIDTH = 2048;
    private static final int INNER = 8192;
    private static final int HEADS = 40;
    private static final int HEAD_SIZE = 64;
    private static final float EPSILON = 1e-5f;

    /** Rung of the kernel ladder. */
    @Param({"VECTOR", "NATIVE"})
    public KernelRung rung;

    /** Tokens. */
    @Param({"1", "128"})
    public int batch;

    /** Workers. */
    @Param({"2"})
    public int threads;

    private Operators operators;
    private WorkerTeam team;
    private Workspace workspace;
    private Activations x;
    private Activations y;
    private Activations heads;
    private Activations gateAndUp;
    private Activations inner;
    private final float[] weight = new float[WIDTH];
    private final float[] bias = new float[WIDTH];
    private Rope halves;
    private Rope adjacent;
    private int[] positions;

    /** Fills the activations. */
    @Setup
    public void prepare() {
        operators = KernelLadder.rung(rung).operators();
        team = WorkerTeam.of(threads);
        workspace = KernelLadder.rung(rung).workspace(team);
        x = random(WIDTH);
        y = random(WIDTH);
        heads = random(HEADS * HEAD_SIZE);
        gateAndUp = random(2 * INNER);
        inner = random(INNER);
        Arrays.fill(weight, 1);
        halves = rope(Rope.Pairing.HALVES);
        adjacent = rope(Rope.Pairing.ADJACENT);
        positions = new int[batch];
        for (int i = 0; i < batch; i++) {
            positions[i] = 1000 + i;
        }
    }

    private static Rope rope(Rope.Pairing pairing) {
        return new Rope(Rope.inverseFrequencies(500_000, HEAD_SIZE), 1, pairing, 4096);
    }

    private Activations random(int width) {
        Activations rows = new Activations(batch, width).rows(batch);
        RandomWeights.fill(rows.data(), width);
        return rows;
    }

    /** Ends the threads. */
    @TearDown
    public void release() {
        team.close();
    }

    /** RMS norm of hidden states. */
    @Benchmark
    public float[] rmsNorm(Rate rate) {
        operators.rmsNorm(workspace, x, weight, EPSILON, y);
        return moved(rate, 2L * WIDTH, y);
    }

    /** LayerNorm of hidden states. */
    @Benchmark
    public float[] layerNorm(Rate rate) {
        operators.layerNorm(workspace, x, weight, bias, EPSILON, y);
        return moved(rate, 2L * WIDTH, y);
    }

    /** Rotation of the query and key heads, each value with that half a head away. */
    @Benchmark
    public float[] rotateHalves(Rate rate) {
        return rotate(rate, halves);
    }

    /** The same, each value with the one beside it, as in GGUF's Llamas. */
    @Benchmark
    public float[] rotateAdjacent(Rate rate) {
        return rotate(rate, adjacent);
    }

    private float[] rotate(Rate rate, Rope rope) {
        operators.rotate(workspace, heads, 0, HEADS, HEAD_SIZE, rope, positions);
        return moved(rate, 2L * HEADS * HEAD_SIZE, heads);
    }

    /** SiLU of the gate times up. */
    @Benchmark
    public float[] siluProduct(Rate rate) {
        operators.activateAndMultiply(workspace, Activation.SILU, gateAndUp, inner);
        return moved(rate, 3L * INNER, inner);
    }

    /** GELU, in its tanh form, of the gate times up. */
    @Benchmark
    public float[] geluProduct(Rate rate) {
        operators.activateAndMultiply(workspace, Activation.GELU_TANH, gateAndUp, inner);
        return moved(rate, 3L * INNER, inner);
    }

    /** Adding to the hidden state; by a factor that leaves it finite. */
    @Benchmark
    public float[] addScaled(Rate rate) {
        operators.addScaled(workspace, y, x, 1e-9f);
        return moved(rate, 3L * WIDTH, y);
    }

    private float[] moved(Rate rate, long floats, Activations result) {
        rate.gigabytes += (double) floats * batch * Float.BYTES / 1e9;
        return result.data();
    }
}
