package dev.slm.bench.gate;

import dev.slm.bench.BarChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes what the gate measured: as JSON for programs, as a picture for people. */
final class GateReport {
    private GateReport() {}

    static void write(Map<Measurement, Measured> results, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("gate.json"), json(results));
        Files.writeString(folder.resolve("gate.svg"), chart(results));
    }

    private static String json(Map<Measurement, Measured> results) {
        List<String> members = new ArrayList<>();
        results.forEach((measurement, result) -> members.add(String.format(
                Locale.ROOT,
                "  \"%s\": {\"rate\": %.3f, \"unit\": \"%s\", \"times_scalar\": %.3f, \"share_of_reading\": %.3f,"
                        + " \"share_of_arithmetic\": %.3f, \"bytes_per_operation\": %.1f, \"level\": \"%s\"}",
                measurement.name(),
                result.rate(),
                measurement.unit().perSecond,
                result.timesScalar(),
                result.shareOfReading(),
                result.shareOfArithmetic(),
                result.bytesPerOperation(),
                result.level())));
        return "{\n" + String.join(",\n", members) + "\n}\n";
    }

    private static String chart(Map<Measurement, Measured> results) {
        BarChart chart = new BarChart("Kernels on one thread, and the limits of this machine");
        for (Measurement.Unit unit : Measurement.Unit.values()) {
            chart.group(unit.perSecond);
            if (unit == Measurement.Unit.GIGABYTES) {
                chart.bar("reading memory", largest(results.values(), Measured::reading), true);
            } else {
                chart.bar("multiply-adds in registers", largest(results.values(), Measured::arithmetic), true);
            }
            results.forEach((measurement, result) -> {
                if (measurement.unit() == unit) {
                    chart.bar(measurement.name(), result.rate(), false);
                }
            });
        }
        return chart.svg();
    }

    private static double largest(Collection<Measured> results, ToDoubleFunction<Measured> value) {
        return results.stream().mapToDouble(value).max().orElse(1);
    }
}
