package dev.slm.bench.gate;

import dev.slm.bench.AttentionBenchmark;
import dev.slm.bench.CalibrationBenchmark;
import dev.slm.bench.GemmBenchmark;
import dev.slm.bench.GemvBenchmark;
import dev.slm.quant.KernelRung;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that the gate measures.
 *
 * @param name {@code kernel.format.rung}, the start of the names of its floors
 * @param rung whose kernel it is; SCALAR for calibrations, which run anywhere
 * @param benchmark the JMH class
 * @param method of the class
 * @param parameters of the class
 * @param unit the counter that says how fast it is
 * @param limit the calibration that bounds it
 */
record Measurement(
        String name,
        KernelRung rung,
        Class<?> benchmark,
        String method,
        Map<String, String> parameters,
        Unit unit,
        Limit limit) {
    /** What is counted, by the name of the counter in {@link dev.slm.bench.Rate}. */
    enum Unit {
        GIGABYTES("gigabytes", "GB/s"),
        GIGAFLOPS("gigaflops", "GFLOP/s");

        final String counter;
        final String perSecond;

        Unit(String counter, String perSecond) {
            this.counter = counter;
            this.perSecond = perSecond;
        }
    }

    /** A limit of the machine. */
    enum Limit {
        NONE(""),
        READ("machine.read"),
        FMA("machine.fma");

        final String measurement;

        Limit(String measurement) {
            this.measurement = measurement;
        }
    }

    /** Everything that the gate measures, calibrations first. */
    static List<Measurement> suite() {
        List<Measurement> suite = new ArrayList<>();
        suite.add(calibration(Limit.READ, "read", Unit.GIGABYTES));
        suite.add(calibration(Limit.FMA, "fma", Unit.GIGAFLOPS));
        for (KernelRung rung : KernelRung.values()) {
            boolean scalar = rung == KernelRung.SCALAR;
            for (String type : List.of("Q4_0", "Q8_0", "Q6_K", "F32")) {
                // The scalar rung would need seconds for a product that the others do in milliseconds.
                String shape = scalar ? "4096x2048" : "128256x2048";
                suite.add(product("gemv", GemvBenchmark.class, rung, type, shape, 1, Unit.GIGABYTES, Limit.READ));
            }
            for (String type : List.of("Q4_0", "F32")) {
                String shape = scalar ? "512x2048" : "2048x8192";
                suite.add(product("gemm", GemmBenchmark.class, rung, type, shape, 128, Unit.GIGAFLOPS, Limit.FMA));
            }
            Map<String, String> attention = new LinkedHashMap<>();
            attention.put("rung", rung.name());
            attention.put("precision", "F16");
            attention.put("context", scalar ? "256" : "4096");
            attention.put("batch", "1");
            suite.add(new Measurement(
                    "attention.F16." + lower(rung),
                    rung,
                    AttentionBenchmark.class,
                    "attend",
                    attention,
                    Unit.GIGABYTES,
                    Limit.READ));
        }
        return suite;
    }

    private static Measurement calibration(Limit limit, String method, Unit unit) {
        return new Measurement(
                limit.measurement, KernelRung.SCALAR, CalibrationBenchmark.class, method, Map.of(), unit, Limit.NONE);
    }

    private static Measurement product(
            String kernel,
            Class<?> benchmark,
            KernelRung rung,
            String type,
            String shape,
            int batch,
            Unit unit,
            Limit limit) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("rung", rung.name());
        parameters.put("type", type);
        parameters.put("shape", shape);
        if (batch > 1) {
            parameters.put("batch", Integer.toString(batch));
        }
        return new Measurement(
                kernel + "." + type + "." + lower(rung), rung, benchmark, kernel, parameters, unit, limit);
    }

    private static String lower(KernelRung rung) {
        return rung.name().toLowerCase(Locale.ROOT);
    }

    /** The same kernel on the scalar rung. */
    String scalarName() {
        return name.substring(0, name.lastIndexOf('.') + 1) + lower(KernelRung.SCALAR);
    }
}
