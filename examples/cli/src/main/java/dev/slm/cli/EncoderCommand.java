package dev.slm.cli;

import dev.slm.TaskBuilder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that computes with an encoder. */
public abstract class EncoderCommand extends SlmCommand {
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
            description = "convert F32, F16 and BF16 weights while loading: Q8_0, Q4_0, …")
    private @Nullable WeightType quantize;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    /** The file or folder. */
    protected final Path model() {
        return model;
    }

    /** Whether the result is to be one JSON document. */
    protected final boolean json() {
        return json;
    }

    /** The builder with what the options say. */
    protected final <B extends TaskBuilder<B>> B configured(B builder) {
        return set(() -> asTold(builder));
    }

    private <B extends TaskBuilder<B>> B asTold(B builder) {
        B configured = builder;
        if (kernels != null) {
            configured = configured.kernels(kernels);
        }
        if (threads != null) {
            configured = configured.threads(threads);
        }
        if (quantize != null) {
            configured = configured.quantize(quantize);
        }
        return configured;
    }

    /** The texts to work on: those given as arguments, or standard input as a JSON array of texts, or as one text. */
    protected final List<String> texts(@Nullable List<String> arguments, boolean stdinJson) throws IOException {
        boolean given = arguments != null && !arguments.isEmpty();
        if (stdinJson && given) {
            throw usageError("--stdin-json reads the texts from standard input; leave TEXT out");
        }
        if (stdinJson) {
            return JsonInput.texts(in());
        }
        return given ? arguments : List.of(readInput().strip());
    }

    /** Where a char of a text stands, as JSON documents tell places: counted in Unicode code points. */
    protected static int codePoints(String text, int chars) {
        return text.codePointCount(0, chars);
    }

    /** A probability for people. */
    protected static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
