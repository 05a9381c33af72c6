package dev.slm.bench;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import java.util.List;
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

/** Bringing a weight matrix into a rung's layout, which decides how long a model loads: GB/s of the file's bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
public class RepackBenchmark {
    /** Rung of the kernel ladder. */
    @Param({"VECTOR", "NATIVE"})
    public KernelRung rung;

    /** Weight format. */
    @Param({"Q4_0", "Q8_0", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "F16", "BF16", "F32"})
    public WeightType type;

    /** Workers. */
    @Param({"2"})
    public int threads;

    private Kernels kernels;
    private WorkerTeam team;
    private WeightSource weights;

    /** Makes the weights: gate and up of one layer of Llama 3.2 1B. */
    @Setup
    public void prepare() {
        kernels = KernelLadder.rung(rung);
        team = WorkerTeam.of(threads);
        weights = RandomWeights.of(type, 16384, 2048, 1);
    }

    /** Ends the threads. */
    @TearDown
    public void release() {
        team.close();
    }

    /** Packs the matrix and gives its memory back. */
    @Benchmark
    public long repack(Rate rate) {
        try (Matrix matrix = kernels.matrix(List.of(weights), team)) {
            rate.gigabytes += (double) weights.rowBytes() * weights.rows() / 1e9;
            return matrix.bytes();
        }
    }
}
