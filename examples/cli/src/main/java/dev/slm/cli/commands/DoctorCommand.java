package dev.slm.cli.commands;

import dev.slm.SlmRuntime;
import dev.slm.cli.Json;
import dev.slm.cli.SlmCommand;
import dev.slm.quant.KernelRung;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm doctor}. */
@Command(name = "doctor", description = "Says what runs here, on which rung of the kernels, and what would be faster.")
public final class DoctorCommand extends SlmCommand {
    @Option(names = "--kernels", paramLabel = "RUNG", description = "ask for this rung: scalar, vector or native")
    private @Nullable KernelRung kernels;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "accepted as everywhere; says nothing here",
            hidden = true)
    private @Nullable Integer threads;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        SlmRuntime runtime = kernels == null ? SlmRuntime.current() : SlmRuntime.of(kernels);
        long heap = Runtime.getRuntime().maxMemory();
        if (json) {
            printJson(Json.object(
                    "kernels", runtime.kernels(),
                    "description", runtime.description(),
                    "faster", runtime.faster(),
                    "threads", runtime.threads(),
                    "java", runtime.java(),
                    "platform", runtime.platform(),
                    "max_heap_bytes", heap));
            return 0;
        }
        out().println("kernels   " + runtime.kernels() + " (" + runtime.description() + ")");
        out().println("threads   " + runtime.threads());
        out().println("java      " + runtime.java() + " on " + runtime.platform());
        out().println("heap      at most " + (heap >> 20) + " MiB");
        if (runtime.faster().isEmpty()) {
            out().println("faster    nothing: this is the fastest rung that slm has");
        }
        runtime.faster().forEach(note -> out().println("faster    " + note));
        return 0;
    }
}
