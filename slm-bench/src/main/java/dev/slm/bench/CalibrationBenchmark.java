package dev.slm.bench;

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

/** What the machine gives: the limits that kernels are compared with, measured in the same run. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseParallelGC", "-Xmx3g"})
public class CalibrationBenchmark {
    /** Workers. */
    @Param({"2"})
    public int threads;

    private Calibration calibration;

    /** Makes the arrays. */
    @Setup
    public void prepare() {
        calibration = new Calibration(threads);
    }

    /** Ends the threads. */
    @TearDown
    public void release() {
        calibration.close();
    }

    /** Reading memory that no cache holds. */
    @Benchmark
    public void read(Rate rate) {
        rate.gigabytes += Calibration.READ_BYTES / 1e9;
        calibration.read();
    }

    /** {@code a = b + s·c} over arrays that no cache holds: two reads and a write. */
    @Benchmark
    public float[] triad(Rate rate) {
        rate.gigabytes += Calibration.TRIAD_BYTES / 1e9;
        return calibration.triad();
    }

    /** Fused multiply-adds on registers. */
    @Benchmark
    public float fma(Rate rate) {
        rate.gigaflops += calibration.fmaOperations() / 1e9;
        return calibration.fma();
    }
}
