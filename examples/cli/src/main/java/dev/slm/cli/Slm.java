package dev.slm.cli;

import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code slm}. Results go to standard output, everything else to standard error; the exit code is 0 when all
 * went well, 1 when something failed, 2 when the arguments are wrong.
 */
@Command(
        name = "slm",
        description = "Small language models in pure Java.",
        mixinStandardHelpOptions = true,
        version = "slm 0.1.0-SNAPSHOT",
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        sortOptions = false)
public final class Slm implements Runnable {
    private final InputStream in;

    @Spec
    private CommandSpec spec;

    private Slm(InputStream in) {
        this.in = in;
    }

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] args) {
        int exitCode = run(args, System.in, System.out, System.err);
        System.out.flush();
        System.exit(exitCode);
    }

    /**
     * Runs the command line.
     *
     * @return the exit code
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new Slm(in));
        Commands.all().forEach(line::addSubcommand);
        return line.setOut(writer(out))
                .setErr(writer(err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Slm::failed)
                .execute(args);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult result) {
        String message = failure.getMessage();
        line.getErr().println("slm: " + (message == null ? failure.toString() : message));
        if (Boolean.getBoolean("slm.trace")) {
            failure.printStackTrace(line.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? slm --help lists them");
    }

    /** Standard input. */
    public InputStream in() {
        return in;
    }
}
