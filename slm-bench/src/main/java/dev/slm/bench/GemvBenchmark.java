package dev.slm.bench;

import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
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

/** One token times one weight matrix, the work of decoding: GB/s of weights against the memory's bandwidth. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC"})
public class GemvBenchmark {
    /** Rung of the kernel ladder. */
    @Param({"VECTOR", "NATIVE"})
    public KernelRung rung;

    /** Weight format. */
    @Param({"Q4_0", "Q8_0", "Q4_K", "Q6_K", "F16", "F32"})
    public WeightType type;

    /** Rows × columns: the output head of Llama 3.2 1B, which no cache holds, and one layer's gate and up. */
    @Param({"128256x2048", "16384x2048"})
    public String shape;

    /** Workers. */
    @Param({"2"})
    public int threads;

    private Product product;

    /** Makes the matrix. */
    @Setup
    public void prepare() {
        product = Shapes.product(rung, type, shape, 1, threads);
    }

    /** Gives it back. */
    @TearDown
    public void release() {
        product.close();
    }

    /** The product. */
    @Benchmark
    public float[] gemv(Rate rate) {
        return product.run(rate);
    }
}
