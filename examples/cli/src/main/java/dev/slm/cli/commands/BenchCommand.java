package dev.slm.cli.commands;

import dev.slm.bench.LineChart;
import dev.slm.bench.ModelBench;
import dev.slm.bench.Spread;
import dev.slm.cli.Json;
import dev.slm.cli.SlmCommand;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm bench}. */
@Command(
        name = "bench",
        description = "Measures tokens per second of reading a prompt and of writing after it, as llama-bench does.")
public final class BenchCommand extends SlmCommand {
    /** Tokens between two points of the plot, and tokens written at each. */
    private static final int PLOT_STEP = 256;

    private static final int PLOT_FRESH = 8;

    private static final double GIGA = 1e9;

    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "GGUF file or Hugging Face folder")
    private Path model;

    @Option(
            names = "-p",
            defaultValue = "256",
            paramLabel = "N",
            description = "tokens to read; default: ${DEFAULT-VALUE}")
    private int prompt;

    @Option(
            names = "-n",
            defaultValue = "64",
            paramLabel = "N",
            description = "tokens to write; default: ${DEFAULT-VALUE}")
    private int fresh;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "workers; default: one a processor")
    private @Nullable Integer threads;

    @Option(
            names = "-r",
            defaultValue = "5",
            paramLabel = "N",
            description = "rounds, after two seconds of warming up, one round at least; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--kernels",
            paramLabel = "RUNG",
            description = "scalar, vector or native; default: the fastest here")
    private @Nullable KernelRung kernels;

    @Option(
            names = "--plot",
            paramLabel = "FILE.svg",
            description = "also draw tokens per second against the length of the context, up to -p")
    private @Nullable Path plot;

    @Option(
            names = "--limits",
            description = "also show how many bytes a second writing reads (all weights, and the keys and values that"
                    + " attention sees), how many memory gives to the same workers in pauses of the same rounds, and the"
                    + " share of it that writing reaches")
    private boolean limits;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (prompt < 1 || fresh < 1 || rounds < 1 || (threads != null && threads < 1)) {
            throw usageError("-p, -n, -t and -r are at least 1");
        }
        Kernels rung = kernels == null ? Kernels.get() : KernelLadder.rung(kernels);
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        try (ModelBench bench = new ModelBench(model, rung, workers)) {
            ModelBench.Result result =
                    limits ? bench.runBesideMemory(prompt, fresh, rounds) : bench.run(prompt, fresh, rounds);
            print(result, bench.loadSeconds());
            if (plot != null) {
                Files.writeString(plot, chart(bench.sweep(prompt, PLOT_STEP, PLOT_FRESH), result));
            }
        }
        return 0;
    }

    private void print(ModelBench.Result result, double loadSeconds) throws IOException {
        if (json) {
            printJson(document(result, loadSeconds));
            return;
        }
        ModelBench.Limits beside = result.limits();
        out().println("| model | kernels | threads | test | tokens/s | min | max |"
                + (beside == null ? "" : " GB/s | memory GB/s | share | share min | share max |"));
        out().println("|---|---|---:|---|---:|---:|---:|" + (beside == null ? "" : "---:|---:|---:|---:|---:|"));
        row(result, "read " + result.prompt(), result.prefill(), beside == null ? "" : " | | | | |");
        row(
                result,
                "write " + result.fresh(),
                result.decode(),
                beside == null
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " %.1f | %.1f | %.2f | %.2f | %.2f |",
                                beside.decode().median() / GIGA,
                                beside.memory().median() / GIGA,
                                beside.share().median(),
                                beside.share().min(),
                                beside.share().max()));
    }

    private void row(ModelBench.Result result, String test, Spread speed, String more) {
        out().println(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %s | %.2f | %.2f | %.2f |%s",
                result.model(),
                result.kernels(),
                result.threads(),
                test,
                speed.median(),
                speed.min(),
                speed.max(),
                more));
    }

    private static Map<String, @Nullable Object> document(ModelBench.Result result, double loadSeconds) {
        Map<String, @Nullable Object> document = Json.object(
                "model", result.model(),
                "kernels", result.kernels(),
                "threads", result.threads(),
                "load_ms", loadSeconds * 1000,
                "prefill", phase(result.prompt(), result.prefill()),
                "decode", phase(result.fresh(), result.decode()));
        ModelBench.Limits beside = result.limits();
        if (beside != null) {
            document.put(
                    "limits",
                    Json.object(
                            "weight_bytes_per_token", beside.weightBytes(),
                            "key_value_bytes_per_token", beside.keyValueBytes(),
                            "memory_read_by", beside.reader(),
                            "decode_gb_per_second", spread(beside.decode(), GIGA),
                            "memory_gb_per_second", spread(beside.memory(), GIGA),
                            "decode_share", spread(beside.share(), 1)));
        }
        return document;
    }

    private static Map<String, @Nullable Object> phase(int tokens, Spread speed) {
        return Json.object("tokens", tokens, "tokens_per_second", spread(speed, 1));
    }

    private static Map<String, @Nullable Object> spread(Spread speed, double unit) {
        return Json.object("median", speed.median() / unit, "min", speed.min() / unit, "max", speed.max() / unit);
    }

    private static String chart(List<ModelBench.AtDepth> depths, ModelBench.Result result) {
        double[] x = depths.stream().mapToDouble(ModelBench.AtDepth::position).toArray();
        return new LineChart(result.model() + ", " + result.kernels() + " rung", "tokens in the context", "tokens/s")
                .line(
                        "reading",
                        x,
                        depths.stream().mapToDouble(ModelBench.AtDepth::prefill).toArray())
                .line(
                        "writing",
                        x,
                        depths.stream().mapToDouble(ModelBench.AtDepth::decode).toArray())
                .svg();
    }
}
