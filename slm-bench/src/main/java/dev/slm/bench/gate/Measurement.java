package dev.slm.bench.gate;

import dev.slm.bench.OperatorBenchmark;
import dev.slm.bench.Rate;
import dev.slm.quant.KernelRung;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One kernel of one rung that the gate measures.
 *
 * @param kernel {@code operation.format}, or the operation alone where it knows floats only
 * @param unit what is counted
 * @param subject makes it for a rung; the scalar rung gets a smaller task, which would else take it seconds
 */
record Measurement(String kernel, KernelRung rung, Unit unit, Function<KernelRung, Subject> subject) {
    /** What says how fast a kernel is. */
    enum Unit {
        /** Bytes of weights, keys and values read; of activations read and written. */
        GIGABYTES("GB/s"),
        /** Multiplications and additions. */
        GIGAFLOPS("GFLOP/s");

        final String perSecond;

        Unit(String perSecond) {
            this.perSecond = perSecond;
        }

        double of(Rate rate) {
            return this == GIGABYTES ? rate.gigabytes : rate.gigaflops;
        }
    }

    /** What is measured where all rungs run. */
    static List<Measurement> suite() {
        List<Measurement> suite = new ArrayList<>();
        for (KernelRung rung : List.of(KernelRung.VECTOR, KernelRung.NATIVE)) {
            for (WeightType type : List.of(WeightType.Q4_0, WeightType.Q8_0, WeightType.Q6_K, WeightType.F32)) {
                // More than caches hold; the scalar rung would not be faster if a cache held it.
                String shape = type == WeightType.F32 ? "16384x2048" : "65536x2048";
                suite.add(new Measurement(
                        "gemv." + type,
                        rung,
                        Unit.GIGABYTES,
                        on -> Subject.gemv(on, type, on == KernelRung.SCALAR ? "2048x2048" : shape)));
            }
            for (WeightType type : List.of(WeightType.Q4_0, WeightType.Q8_0, WeightType.F32)) {
                suite.add(new Measurement(
                        "gemm." + type,
                        rung,
                        Unit.GIGAFLOPS,
                        on -> on == KernelRung.SCALAR
                                ? Subject.gemm(on, type, "256x2048", 32)
                                : Subject.gemm(on, type, "1024x8192", 96)));
            }
            suite.add(new Measurement(
                    "attention.F16",
                    rung,
                    Unit.GIGABYTES,
                    on -> Subject.attention(on, KvPrecision.F16, on == KernelRung.SCALAR ? 256 : 4096, 1)));
            suite.add(new Measurement(
                    "prompt-attention.F16",
                    rung,
                    Unit.GIGAFLOPS,
                    on -> on == KernelRung.SCALAR
                            ? Subject.attention(on, KvPrecision.F16, 256, 8)
                            : Subject.attention(on, KvPrecision.F16, 2048, 128)));
            suite.add(operator("rmsNorm", rung, OperatorBenchmark::rmsNorm));
            suite.add(operator("rotateHalves", rung, OperatorBenchmark::rotateHalves));
            suite.add(operator("rotateAdjacent", rung, OperatorBenchmark::rotateAdjacent));
            suite.add(operator("siluProduct", rung, OperatorBenchmark::siluProduct));
        }
        return suite;
    }

    private static Measurement operator(String name, KernelRung rung, BiConsumer<OperatorBenchmark, Rate> body) {
        return new Measurement(name, rung, Unit.GIGABYTES, on -> Subject.operator(on, body));
    }

    /** {@code kernel.rung}. */
    String name() {
        return kernel + "." + rung.name().toLowerCase(Locale.ROOT);
    }
}
