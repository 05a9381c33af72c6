package dev.slm.bench.gate;

import dev.slm.quant.KernelRung;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** What must hold, and whether it does. */
final class Floors {
    private static final String TIMES_SCALAR = ".times-scalar";
    private static final String SHARE_OF_LIMIT = ".share-of-limit";
    private static final String BYTES = "bytes-per-operation";

    private final Path file;
    private final Properties values = new Properties();

    Floors(Path file) throws IOException {
        this.file = file;
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
    }

    /** What a measurement falls short of, for people; empty if of nothing. */
    List<String> failures(Measured measured, Map<String, Measured> all) {
        List<String> failures = new ArrayList<>();
        Measurement measurement = measured.measurement();
        if (measurement.limit() == Measurement.Limit.NONE) {
            return failures;
        }
        double bytes = value(BYTES);
        if (measured.bytesPerOperation() > bytes) {
            failures.add(String.format(
                    Locale.ROOT,
                    "%s allocates %.0f bytes an operation; at most %.0f",
                    measurement.name(),
                    measured.bytesPerOperation(),
                    bytes));
        }
        if (measurement.rung() != KernelRung.SCALAR) {
            compare(failures, measured, all.get(measurement.scalarName()), TIMES_SCALAR, "times the scalar rung");
            compare(
                    failures,
                    measured,
                    all.get(measurement.limit().measurement),
                    SHARE_OF_LIMIT,
                    "of " + measurement.limit().measurement);
        }
        return failures;
    }

    private void compare(List<String> failures, Measured measured, Measured other, String kind, String description) {
        String key = measured.measurement().name() + kind;
        double floor = value(key);
        double found = measured.rate() / other.rate();
        if (found < floor) {
            failures.add(String.format(Locale.ROOT, "%s: %.2f %s; the floor is %.2f", key, found, description, floor));
        }
    }

    private double value(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(file + " has no " + key);
        }
        return Double.parseDouble(value.trim());
    }
}
