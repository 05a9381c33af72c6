package dev.slm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands share: where they read and print, and how they fail. */
public abstract class SlmCommand implements Callable<Integer> {
    @ParentCommand
    private Slm slm;

    @Spec
    private CommandSpec spec;

    /** Where results go. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where everything else goes. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Standard input. */
    protected final InputStream in() {
        return slm.in();
    }

    /** All of standard input as text. */
    protected final String readInput() throws IOException {
        return new String(in().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Prints one JSON document; see {@link Json#write}. */
    protected final void printJson(Object document) throws IOException {
        Json.write(document, out());
    }

    /** What becomes of settings given as arguments; one that is refused is a wrong argument. */
    protected final <T> T set(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException refused) {
            throw usageError(String.valueOf(refused.getMessage()));
        }
    }

    /** What to throw when the arguments do not fit together. */
    protected final ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
