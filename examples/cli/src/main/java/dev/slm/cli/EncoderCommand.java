package dev.slm.cli;

import dev.slm.TaskBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that computes with an encoder. */
public abstract class EncoderCommand extends LoadingCommand {
    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

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
        if (kernels() != null) {
            configured = configured.kernels(kernels());
        }
        if (threads() != null) {
            configured = configured.threads(threads());
        }
        if (quantize() != null) {
            configured = configured.quantize(quantize());
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
