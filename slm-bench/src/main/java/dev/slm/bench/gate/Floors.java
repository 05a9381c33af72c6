package dev.slm.bench.gate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/** What must hold, and whether it does. */
final class Floors {
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
    List<String> failures(Measurement measurement, Measured measured) {
        List<String> failures = new ArrayList<>();
        String key = key(measurement, measured);
        double bytes = Double.parseDouble(value(BYTES));
        if (measured.bytesPerOperation() > bytes) {
            failures.add(String.format(
                    Locale.ROOT,
                    "%s allocates %.0f bytes an operation; at most %.0f",
                    key,
                    measured.bytesPerOperation(),
                    bytes));
        }
        String[] floors = value(key).trim().split("\\s+");
        if (floors.length != 3) {
            throw new IllegalStateException(file + " gives " + key + " " + floors.length + " numbers; needed are 3");
        }
        double timesScalar = Double.parseDouble(floors[0]);
        double ofReading = Double.parseDouble(floors[1]);
        double ofArithmetic = Double.parseDouble(floors[2]);
        if (measured.timesScalar() < timesScalar) {
            failures.add(String.format(
                    Locale.ROOT,
                    "%s has %.2f times the speed of the scalar rung; the floor is %.2f",
                    key,
                    measured.timesScalar(),
                    timesScalar));
        }
        if (measured.shareOfReading() < ofReading && measured.shareOfArithmetic() < ofArithmetic) {
            failures.add(String.format(
                    Locale.ROOT,
                    "%s has %.3f of the memory's speed and %.3f of the arithmetic's; the floors are %.3f and %.3f",
                    key,
                    measured.shareOfReading(),
                    measured.shareOfArithmetic(),
                    ofReading,
                    ofArithmetic));
        }
        return failures;
    }

    /** The name, and the instruction set where the file tells them apart. */
    private String key(Measurement measurement, Measured measured) {
        for (String word : measured.level().split("[ ,]+")) {
            String key = measurement.name() + "." + word;
            if (values.containsKey(key)) {
                return key;
            }
        }
        return measurement.name();
    }

    private String value(String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(file + " has no " + key);
        }
        return value;
    }
}
