package dev.slm.bench.gate;

import dev.slm.bench.AttentionBenchmark;
import dev.slm.bench.CalibrationBenchmark;
import dev.slm.bench.GemmBenchmark;
import dev.slm.bench.GemvBenchmark;
import dev.slm.bench.OperatorBenchmark;
import dev.slm.bench.Rate;
import dev.slm.quant.KernelRung;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.format.WeightType;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Something that can be run again and again and counts what it has done: one of the JMH benchmarks, on one thread. One, so
 * that whoever else uses the machine has a processor too, and takes less from what is measured.
 */
record Subject(Consumer<Rate> body, Runnable release) implements AutoCloseable {
    static Subject gemv(KernelRung rung, WeightType type, String shape) {
        GemvBenchmark benchmark = new GemvBenchmark();
        benchmark.rung = rung;
        benchmark.type = type;
        benchmark.shape = shape;
        benchmark.threads = 1;
        benchmark.prepare();
        return new Subject(benchmark::gemv, benchmark::release);
    }

    static Subject gemm(KernelRung rung, WeightType type, String shape, int batch) {
        GemmBenchmark benchmark = new GemmBenchmark();
        benchmark.rung = rung;
        benchmark.type = type;
        benchmark.shape = shape;
        benchmark.batch = batch;
        benchmark.threads = 1;
        benchmark.prepare();
        return new Subject(benchmark::gemm, benchmark::release);
    }

    static Subject attention(KernelRung rung, KvPrecision precision, int context, int batch) {
        AttentionBenchmark benchmark = new AttentionBenchmark();
        benchmark.rung = rung;
        benchmark.precision = precision;
        benchmark.context = context;
        benchmark.batch = batch;
        benchmark.threads = 1;
        benchmark.prepare();
        return new Subject(benchmark::attend, benchmark::release);
    }

    static Subject operator(KernelRung rung, BiConsumer<OperatorBenchmark, Rate> body) {
        OperatorBenchmark benchmark = new OperatorBenchmark();
        benchmark.rung = rung;
        benchmark.batch = 16;
        benchmark.threads = 1;
        benchmark.prepare();
        return new Subject(rate -> body.accept(benchmark, rate), benchmark::release);
    }

    private static CalibrationBenchmark calibration() {
        CalibrationBenchmark benchmark = new CalibrationBenchmark();
        benchmark.threads = 1;
        benchmark.prepare();
        return benchmark;
    }

    /** Reading memory. */
    static Subject read() {
        CalibrationBenchmark benchmark = calibration();
        return new Subject(benchmark::read, benchmark::release);
    }

    /** Multiplying and adding in registers. */
    static Subject multiplyAdd() {
        CalibrationBenchmark benchmark = calibration();
        return new Subject(benchmark::fma, benchmark::release);
    }

    @Override
    public void close() {
        release.run();
    }
}
