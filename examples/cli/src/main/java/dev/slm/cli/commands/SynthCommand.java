package dev.slm.cli.commands;

import dev.slm.QuantizationType;
import dev.slm.bench.synthetic.Preset;
import dev.slm.bench.synthetic.SyntheticModel;
import dev.slm.cli.SlmCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm synth}. */
@Command(
        name = "synth",
        description =
                "Writes a GGUF file of random weights in the shape of a real model, for measuring speed and memory.")
public final class SynthCommand extends SlmCommand {
    @Option(
            names = "--preset",
            required = true,
            paramLabel = "NAME",
            description = "which shape: llama-3.2-1b, tinyllama-1.1b, …")
    private String preset;

    @Option(
            names = "--type",
            defaultValue = "Q4_0",
            paramLabel = "TYPE",
            description = "of the weights: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private QuantizationType type;

    @Parameters(paramLabel = "OUT", description = "the file to write")
    private Path output;

    @Override
    public Integer call() throws IOException {
        SyntheticModel.write(preset(), type, output);
        out().println(output + ": " + Files.size(output) / 1_000_000 + " MB");
        return 0;
    }

    private Preset preset() {
        try {
            return Preset.of(preset);
        } catch (IllegalArgumentException unknown) {
            throw usageError("--preset " + preset + ": there are "
                    + Arrays.stream(Preset.values()).map(Preset::id).collect(Collectors.joining(", ")));
        }
    }
}
