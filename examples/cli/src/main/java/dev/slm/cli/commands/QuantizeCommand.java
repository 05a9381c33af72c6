package dev.slm.cli.commands;

import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.cli.Json;
import dev.slm.cli.SlmCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm quantize}. */
@Command(
        name = "quantize",
        description = {
            "Writes a model as a GGUF file with smaller (or other) weights; tokenizer, chat template and settings go along.",
            "The file appears when it is complete; a failure leaves nothing behind."
        })
public final class QuantizeCommand extends SlmCommand {
    private static final int BAR = 30;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    @Parameters(index = "0", paramLabel = "IN", description = "Hugging Face folder or GGUF file")
    private Path input;

    @Parameters(index = "1", paramLabel = "OUT", description = "the GGUF file to write")
    private Path output;

    @Option(
            names = "--type",
            required = true,
            paramLabel = "TYPE",
            description = "F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K_S, Q4_K_M, Q5_K_S, Q5_K_M or Q6_K;"
                    + " Q4_K and Q5_K mean their _M")
    private String type;

    @Option(names = "--threads", paramLabel = "N", description = "workers; default: one a processor")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    private long start;
    private long lastShown;

    @Override
    public Integer call() throws IOException, InterruptedException {
        QuantizationType wanted = QuantizationType.of(type)
                .orElseThrow(
                        () -> usageError("--type " + type + " is none of F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1,"
                                + " Q4_K_S, Q4_K_M, Q5_K_S, Q5_K_M, Q6_K"));
        ModelQuantizer quantizer = ModelQuantizer.of(input).type(wanted).progress(this::show);
        if (threads != null) {
            quantizer.threads(threads);
        }
        start = System.nanoTime();
        ModelQuantizer.Result result;
        try {
            result = quantizer.write(output);
        } finally {
            if (lastShown != 0) {
                err().print("\r" + " ".repeat(BAR + 50) + "\r");
                err().flush();
            }
        }
        if (json) {
            printJson(Json.object(
                    "output", output,
                    "type", wanted.name(),
                    "source_bytes", result.sourceBytes(),
                    "bytes", result.bytes(),
                    "tensors", new TreeMap<>(result.types())));
        } else {
            out().println(String.format(
                    Locale.ROOT,
                    "%s: %.1f MB of %.1f MB, %s",
                    output,
                    result.bytes() / 1e6,
                    result.sourceBytes() / 1e6,
                    new TreeMap<>(result.types())));
        }
        return 0;
    }

    /** A bar with speed and time left, at most a few times a second. */
    private void show(long done, long total) {
        long now = System.nanoTime();
        if (total == 0 || (done < total && now - lastShown < NANOS_PER_SECOND / 5)) {
            return;
        }
        lastShown = now;
        double seconds = Math.max(1e-9, (now - start) / (double) NANOS_PER_SECOND);
        double share = (double) done / total;
        int full = (int) (BAR * share);
        err().print(String.format(
                Locale.ROOT,
                "\r[%s%s] %3.0f %%  %.0f MB/s  %.0f s left ",
                "#".repeat(full),
                ".".repeat(BAR - full),
                100 * share,
                done / seconds / 1e6,
                share == 0 ? 0 : seconds / share - seconds));
        err().flush();
    }
}
