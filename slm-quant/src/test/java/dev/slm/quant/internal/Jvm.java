package dev.slm.quant.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM, of the version that runs the test and with its class path. */
public final class Jvm {
    /** @param output what it printed, errors included */
    public record Result(int exitCode, String output) {}

    private Jvm() {}

    /** Everything that {@code main} prints; it must end well. */
    public static String run(List<String> flags, Class<?> main) throws IOException, InterruptedException {
        Result result = start(flags, List.of(main.getName()));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    /**
     * Runs a program to its end.
     *
     * @param program what stands behind the flags on a command line: a class or a source file
     */
    public static Result start(List<String> flags, List<String> program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(program);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
