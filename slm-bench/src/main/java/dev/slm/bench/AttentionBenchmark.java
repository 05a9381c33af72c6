package dev.slm.bench;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
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

/** Causal attention of the last tokens of a context, heads as in Llama 3.2 1B: one layer's share of a step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
public class AttentionBenchmark {
    private static final AttentionShape SHAPE = new AttentionShape(32, 8, 64, 0.125f, 0, AttentionShape.UNLIMITED, 0);

    /** Rung of the kernel ladder. */
    @Param({"VECTOR", "NATIVE"})
    public KernelRung rung;

    /** How keys and values are kept. */
    @Param({"F16", "Q8", "F32"})
    public KvPrecision precision;

    /** Tokens in the context. */
    @Param({"256", "4096"})
    public int context;

    /** Tokens of the step, the last ones of the context. */
    @Param({"1", "128"})
    public int batch;

    /** Workers. */
    @Param({"2"})
    public int threads;

    private Kernels kernels;
    private WorkerTeam team;
    private Workspace workspace;
    private KvLayer layer;
    private Activations q;
    private final AttentionBatch segments = new AttentionBatch();
    private final Activations out = new Activations(0, SHAPE.heads() * SHAPE.headSize());

    /** Fills the cache. */
    @Setup
    public void prepare() {
        kernels = KernelLadder.rung(rung);
        team = WorkerTeam.of(threads);
        workspace = kernels.workspace(team);
        layer = new KvLayer(SHAPE.kvHeads(), SHAPE.headSize(), precision, AttentionShape.UNLIMITED);
        int kv = SHAPE.kvHeads() * SHAPE.headSize();
        Activations keysAndValues = new Activations(context, 2 * kv).rows(context);
        RandomWeights.fill(keysAndValues.data(), 3);
        layer.append(keysAndValues, 0, context, 0, kv);
        q = new Activations(batch, SHAPE.heads() * SHAPE.headSize()).rows(batch);
        RandomWeights.fill(q.data(), 4);
        segments.clear().add(layer, 0, batch, context - batch);
    }

    /** Ends the threads. */
    @TearDown
    public void release() {
        team.close();
    }

    /** Attention of all heads. */
    @Benchmark
    public float[] attend(Rate rate) {
        kernels.attend(workspace, SHAPE, segments, q, 0, out);
        rate.gigabytes += layer.bytes() / 1e9;
        double keysSeen = batch * (context - (batch - 1) / 2.0);
        rate.gigaflops += 4 * keysSeen * SHAPE.heads() * SHAPE.headSize() / 1e9;
        return out.data();
    }
}
