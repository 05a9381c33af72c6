package dev.slm.cli;

import dev.slm.LanguageModel;
import dev.slm.quant.KvPrecision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that computes with a language model. */
public abstract class ModelCommand extends LoadingCommand {
    @Option(
            names = {"-c", "--context"},
            paramLabel = "N",
            description = "most tokens of prompt and answer; default: the model's own limit")
    private @Nullable Integer context;

    @Option(
            names = "--kv",
            paramLabel = "TYPE",
            description = "how keys and values are kept: f32, f16 or q8; default: f16")
    private @Nullable KvPrecision kvPrecision;

    /** The context length asked for, or null. */
    protected final @Nullable Integer context() {
        return context;
    }

    /** Loads the model as the options say. */
    protected final LanguageModel load() {
        LanguageModel.Builder builder = LanguageModel.builder(model());
        if (kernels() != null) {
            builder.kernels(kernels());
        }
        if (threads() != null) {
            set(() -> builder.threads(threads()));
        }
        if (context != null) {
            set(() -> builder.contextLength(context));
        }
        if (kvPrecision != null) {
            builder.kvPrecision(kvPrecision);
        }
        if (quantize() != null) {
            builder.quantize(quantize());
        }
        return builder.load();
    }

    /** A number for people, with two digits after the point. */
    protected static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
