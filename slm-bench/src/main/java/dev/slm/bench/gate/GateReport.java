package dev.slm.bench.gate;

import dev.slm.bench.BarChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what the gate measured: as JSON for programs, as a picture for people. */
final class GateReport {
    private GateReport() {}

    static void write(List<Measured> all, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("gate.json"), json(all));
        Files.writeString(folder.resolve("gate.svg"), chart(all));
    }

    private static String json(List<Measured> all) {
        List<String> members = new ArrayList<>();
        for (Measured measured : all) {
            members.add(String.format(
                    Locale.ROOT,
                    "  \"%s\": {\"rate\": %.3f, \"unit\": \"%s\", \"bytes_per_operation\": %.3f}",
                    measured.measurement().name(),
                    measured.rate(),
                    measured.measurement().unit().perSecond,
                    measured.bytesPerOperation()));
        }
        return "{\n" + String.join(",\n", members) + "\n}\n";
    }

    private static String chart(List<Measured> all) {
        BarChart chart = new BarChart("Kernels against the limits of this machine");
        for (Measurement.Unit unit : Measurement.Unit.values()) {
            chart.group(unit.perSecond);
            for (Measured measured : all) {
                if (measured.measurement().unit() == unit) {
                    boolean limit = measured.measurement().limit() == Measurement.Limit.NONE;
                    chart.bar(measured.measurement().name(), measured.rate(), limit);
                }
            }
        }
        return chart.svg();
    }
}
