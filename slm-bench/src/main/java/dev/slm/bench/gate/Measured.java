package dev.slm.bench.gate;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a measurement gave.
 *
 * @param rate in the measurement's unit
 * @param bytesPerOperation memory allocated by one operation, less what JMH allocates
 */
record Measured(Measurement measurement, double rate, double bytesPerOperation) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final int ITERATION_MILLIS = 400;

    /** What JMH itself allocates in an iteration: about 18 KB, found with benchmarks that allocate nothing. */
    private static final double OWN_BYTES = 36_000;

    /** Runs the benchmark in a JVM of its own for about three seconds. */
    static Measured of(Measurement measurement) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\Q" + measurement.benchmark().getName() + "." + measurement.method() + "\\E$")
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(ITERATION_MILLIS))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT);
        measurement.parameters().forEach((name, value) -> options.param(name, value));
        Collection<RunResult> results = new Runner(options.build()).run();
        if (results.size() != 1) {
            throw new IllegalStateException(measurement.name() + " gave " + results.size() + " results");
        }
        RunResult result = results.iterator().next();
        double operations = Math.max(1, result.getPrimaryResult().getScore() * ITERATION_MILLIS / 1000);
        double bytes = Math.max(0, secondary(result, ALLOCATION) - OWN_BYTES / operations);
        return new Measured(measurement, secondary(result, measurement.unit().counter), bytes);
    }

    private static double secondary(RunResult run, String name) {
        return run.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(name))
                .map(entry -> (Result<?>) entry.getValue())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH gave no " + name + " among "
                        + run.getSecondaryResults().keySet()))
                .getScore();
    }
}
