package dev.slm.cli;

import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that loads a model. */
public abstract class LoadingCommand extends SlmCommand {
    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "GGUF file or Hugging Face folder")
    private Path model;

    @Option(
            names = "--kernels",
            paramLabel = "RUNG",
            description = "scalar, vector or native; default: the fastest here")
    private @Nullable KernelRung kernels;

    @Option(names = "--threads", paramLabel = "N", description = "workers; default: one a processor")
    private @Nullable Integer threads;

    @Option(
            names = "--quantize",
            paramLabel = "TYPE",
            description = "convert F32, F16 and BF16 weights while loading: Q8_0, Q4_0, Q4_K, …")
    private @Nullable WeightType quantize;

    /** The file or folder. */
    protected final Path model() {
        return model;
    }

    /** The rung asked for, or null. */
    protected final @Nullable KernelRung kernels() {
        return kernels;
    }

    /** The number of workers asked for, or null. */
    protected final @Nullable Integer threads() {
        return threads;
    }

    /** What plain weights are to become, or null. */
    protected final @Nullable WeightType quantize() {
        return quantize;
    }
}
