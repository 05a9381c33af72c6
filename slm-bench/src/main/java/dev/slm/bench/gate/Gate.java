package dev.slm.bench.gate;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measures the suite, each kernel in a JVM of its own, and compares it with the floors. What falls short is measured
 * again, up to two times: a noisy neighbour passes, a slow kernel does not.
 */
public final class Gate {
    private static final int SECOND_LOOKS = 2;

    private final Floors floors;
    private final PrintStream out;
    private final Map<Measurement, Measured> results = new LinkedHashMap<>();

    private Gate(Floors floors, PrintStream out) {
        this.floors = floors;
        this.out = out;
    }

    /**
     * Runs the gate; ends with exit code 1 if a floor is not reached.
     *
     * @param args the file of floors, and the folder for {@code gate.json} and {@code gate.svg}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2) {
            System.err.println("usage: gate FLOORS.properties OUTPUT-FOLDER");
            System.exit(2);
        }
        Gate gate = new Gate(new Floors(Path.of(args[0])), System.out);
        boolean passed = gate.run();
        GateReport.write(gate.results, Path.of(args[1]));
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        out.printf("%-24s %9s %-8s %8s %8s %8s %6s%n", "one thread", "speed", "", "scalar", "memory", "fma", "bytes");
        Set<KernelRung> here = rungs();
        for (Measurement measurement : Measurement.suite()) {
            if (here.contains(measurement.rung())) {
                measure(measurement);
            }
        }
        for (int look = 0; look < SECOND_LOOKS && !failing().isEmpty(); look++) {
            out.println("measured again, because of: " + String.join("; ", failures()));
            for (Measurement measurement : failing()) {
                measure(measurement);
            }
        }
        List<String> failures = failures();
        failures.forEach(failure -> out.println("TOO SLOW OR WASTEFUL: " + failure));
        out.println(failures.isEmpty() ? "the gate is passed" : "the gate is not passed");
        return failures.isEmpty();
    }

    private Set<KernelRung> rungs() {
        Set<KernelRung> here = EnumSet.noneOf(KernelRung.class);
        for (KernelRung rung : KernelRung.values()) {
            try {
                out.println(rung + ": " + KernelLadder.rung(rung).description());
                here.add(rung);
            } catch (IllegalStateException notHere) {
                out.println(rung + " is not measured: " + notHere.getMessage());
            }
        }
        return here;
    }

    private void measure(Measurement measurement) throws IOException, InterruptedException {
        Measured result = Measured.parse(fork(measurement.name()));
        results.put(measurement, result);
        out.printf(
                Locale.ROOT,
                "%-24s %9.1f %-8s %8.2f %8.3f %8.3f %6.0f%n",
                measurement.name(),
                result.rate(),
                measurement.unit().perSecond,
                result.timesScalar(),
                result.shareOfReading(),
                result.shareOfArithmetic(),
                result.bytesPerOperation());
    }

    /** Runs {@link Rounds} with this JVM's own options and returns what it printed. */
    private static String fork(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-XX:+UseParallelGC", "-cp", System.getProperty("java.class.path"), Rounds.class.getName(), name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private List<Measurement> failing() {
        return results.keySet().stream()
                .filter(measurement ->
                        !floors.failures(measurement, results.get(measurement)).isEmpty())
                .toList();
    }

    private List<String> failures() {
        List<String> failures = new ArrayList<>();
        results.forEach((measurement, result) -> failures.addAll(floors.failures(measurement, result)));
        return failures;
    }
}
