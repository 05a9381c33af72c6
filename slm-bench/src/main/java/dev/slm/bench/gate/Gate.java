package dev.slm.bench.gate;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the suite and compares it with the floors. What falls short is measured again, together with what it is
 * compared with, up to two times: a noisy neighbour passes, a slow kernel does not.
 */
public final class Gate {
    private static final int SECOND_LOOKS = 2;

    private final Floors floors;
    private final PrintStream out;
    private final Map<String, Measured> measured = new LinkedHashMap<>();

    private Gate(Floors floors, PrintStream out) {
        this.floors = floors;
        this.out = out;
    }

    /**
     * Runs the gate; ends with exit code 1 if a floor is not reached.
     *
     * @param args the file of floors, and the folder for {@code gate.json} and {@code gate.svg}
     */
    public static void main(String[] args) throws IOException, RunnerException {
        if (args.length != 2) {
            System.err.println("usage: gate FLOORS.properties OUTPUT-FOLDER");
            System.exit(2);
        }
        Gate gate = new Gate(new Floors(Path.of(args[0])), System.out);
        boolean passed = gate.run();
        GateReport.write(List.copyOf(gate.measured.values()), Path.of(args[1]));
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws RunnerException {
        Set<KernelRung> here = rungs();
        for (Measurement measurement : Measurement.suite()) {
            if (here.contains(measurement.rung())) {
                measure(measurement);
            }
        }
        List<String> failures = failures();
        for (int look = 0; look < SECOND_LOOKS && !failures.isEmpty(); look++) {
            out.println("measured again, because of: " + String.join("; ", failures));
            for (Measurement measurement : involved()) {
                measure(measurement);
            }
            failures = failures();
        }
        failures.forEach(failure -> out.println("TOO SLOW OR WASTEFUL: " + failure));
        out.println(failures.isEmpty() ? "the gate is passed" : "the gate is not passed");
        return failures.isEmpty();
    }

    private Set<KernelRung> rungs() {
        Set<KernelRung> here = EnumSet.noneOf(KernelRung.class);
        for (KernelRung rung : KernelRung.values()) {
            try {
                KernelLadder.rung(rung);
                here.add(rung);
            } catch (IllegalStateException notHere) {
                out.println(rung + " is not measured: " + notHere.getMessage());
            }
        }
        return here;
    }

    private void measure(Measurement measurement) throws RunnerException {
        Measured result = Measured.of(measurement);
        measured.put(measurement.name(), result);
        out.printf(
                Locale.ROOT,
                "%-28s %9.1f %-8s %10.1f bytes/op%n",
                measurement.name(),
                result.rate(),
                measurement.unit().perSecond,
                result.bytesPerOperation());
    }

    private List<String> failures() {
        List<String> failures = new ArrayList<>();
        measured.values().forEach(result -> failures.addAll(floors.failures(result, measured)));
        return failures;
    }

    /** What falls short and what it is compared with. */
    private Set<Measurement> involved() {
        Set<Measurement> again = new LinkedHashSet<>();
        for (Measured result : measured.values()) {
            if (!floors.failures(result, measured).isEmpty()) {
                Measurement measurement = result.measurement();
                again.add(measured.get(measurement.limit().measurement).measurement());
                again.add(measured.get(measurement.scalarName()).measurement());
                again.add(measurement);
            }
        }
        return again;
    }
}
