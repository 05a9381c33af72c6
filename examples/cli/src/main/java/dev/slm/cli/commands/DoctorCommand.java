package dev.slm.cli.commands;

import dev.slm.SlmRuntime;
import dev.slm.bench.Checkup;
import dev.slm.cli.Json;
import dev.slm.cli.SlmCommand;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Peaks;
import dev.slm.quant.Processor;
import dev.slm.quant.WorkerTeam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm doctor}. */
@Command(
        name = "doctor",
        description = "Says what runs here, on which rung of the kernels, how fast that is, and what would be faster.")
public final class DoctorCommand extends SlmCommand {
    private static final double GIGA = 1e9;

    @Option(names = "--kernels", paramLabel = "RUNG", description = "ask for this rung: scalar, vector or native")
    private @Nullable KernelRung kernels;

    @Option(names = "--threads", paramLabel = "N", description = "workers of the measurement; one a processor")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        SlmRuntime runtime = kernels == null ? SlmRuntime.current() : SlmRuntime.of(kernels);
        int workers = threads == null ? runtime.threads() : threads;
        if (workers < 1) {
            throw usageError("--threads is " + workers + "; at least 1 is needed");
        }
        KernelRung rung = KernelRung.valueOf(runtime.kernels().toUpperCase(Locale.ROOT));
        Optional<Peaks> peaks;
        try (WorkerTeam team = WorkerTeam.of(workers)) {
            peaks = KernelLadder.rung(rung).peaks(team);
        }
        List<Checkup.Reach> reached = Checkup.run(rung, workers);
        if (json) {
            printJson(document(runtime, workers, peaks, reached));
        } else {
            print(runtime, workers, peaks, reached);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> document(
            SlmRuntime runtime, int workers, Optional<Peaks> peaks, List<Checkup.Reach> reached) {
        Processor processor = Processor.here();
        List<Object> formats = new ArrayList<>();
        for (Checkup.Reach reach : reached) {
            formats.add(Json.object(
                    "type", reach.type().name(),
                    "decode_gb_per_second", rounded(reach.bytesPerSecond() / GIGA),
                    "decode_share",
                            peaks.map(peak -> rounded(decodeShare(reach, peak))).orElse(null),
                    "prefill_gflops", rounded(reach.operationsPerSecond() / GIGA),
                    "prefill_share",
                            peaks.map(peak -> rounded(prefillShare(reach, peak)))
                                    .orElse(null)));
        }
        return Json.object(
                "kernels", runtime.kernels(),
                "description", runtime.description(),
                "faster", runtime.faster(),
                "threads", workers,
                "java", runtime.java(),
                "platform", runtime.platform(),
                "processor", processor.name(),
                "features", processor.features(),
                "machine_code", processor.machineCode().isEmpty() ? "runs here" : processor.machineCode(),
                "machine_code_platforms", Processor.PLATFORMS,
                "max_heap_bytes", Runtime.getRuntime().maxMemory(),
                "peaks",
                        peaks.map(peak -> Json.object(
                                        "read_gb_per_second", rounded(peak.readBytesPerSecond() / GIGA),
                                        "float_gflops", rounded(peak.floatOperationsPerSecond() / GIGA),
                                        "byte_gops", rounded(peak.byteOperationsPerSecond() / GIGA)))
                                .orElse(null),
                "formats", formats);
    }

    private void print(SlmRuntime runtime, int workers, Optional<Peaks> peaks, List<Checkup.Reach> reached) {
        Processor processor = Processor.here();
        line("kernels", runtime.kernels() + " (" + runtime.description() + ")");
        if (runtime.faster().isEmpty()) {
            line("faster", "nothing: this is the fastest rung that slm has, or the one that was asked for");
        }
        runtime.faster().forEach(note -> line("faster", note));
        line("threads", String.valueOf(workers));
        line("java", runtime.java() + " on " + runtime.platform());
        line("heap", "at most " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        line("code", processor.machineCode().isEmpty() ? "machine code runs here" : processor.machineCode());
        line("", "slm assembles it for " + Processor.PLATFORMS);
        if (!processor.features().isEmpty()) {
            line("processor", processor.name() + ": " + String.join(" ", processor.features()));
        }
        peaks.ifPresent(peak -> line(
                "peaks",
                String.format(
                        Locale.ROOT,
                        "%.1f GB/s read, %.0f GFLOP/s in floats, %.0f GOP/s in bytes",
                        peak.readBytesPerSecond() / GIGA,
                        peak.floatOperationsPerSecond() / GIGA,
                        peak.byteOperationsPerSecond() / GIGA)));
        for (Checkup.Reach reach : reached) {
            String decode = String.format(Locale.ROOT, "decode %5.1f GB/s", reach.bytesPerSecond() / GIGA);
            String prefill = String.format(Locale.ROOT, "prefill %5.0f GFLOP/s", reach.operationsPerSecond() / GIGA);
            line(
                    reach.type().name(),
                    decode
                            + peaks.map(peak -> percent(decodeShare(reach, peak)))
                                    .orElse("")
                            + "   "
                            + prefill
                            + peaks.map(peak -> percent(prefillShare(reach, peak)))
                                    .orElse(""));
        }
    }

    private void line(String label, String text) {
        out().println(String.format(Locale.ROOT, "%-9s %s", label, text));
    }

    private static double decodeShare(Checkup.Reach reach, Peaks peak) {
        return reach.bytesPerSecond() / peak.readBytesPerSecond();
    }

    private static double prefillShare(Checkup.Reach reach, Peaks peak) {
        return reach.operationsPerSecond()
                / (reach.floats() ? peak.floatOperationsPerSecond() : peak.byteOperationsPerSecond());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, " (%3.0f %% of peak)", 100 * share);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
