package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM, of the version that runs the test and with its class path. */
final class Jvm {
    private Jvm() {}

    /** Everything that {@code main} prints; it must end well. */
    static String run(List<String> flags, Class<?> main) throws IOException, InterruptedException {
        return run(List.of(), flags, main);
    }

    /** The same, started by another command. */
    static String run(List<String> launcher, List<String> flags, Class<?> main)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
