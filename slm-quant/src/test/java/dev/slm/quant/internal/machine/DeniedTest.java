package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.internal.Jvm;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where machine code may not run, the next rung does, and one line of the log says why. */
class DeniedTest {
    private static final String VECTOR_FLAG = "--add-modules=jdk.incubator.vector";
    private static final int FOREIGN_FUNCTIONS = 22;

    private final int java = Runtime.version().feature();

    /** Runs in a JVM of its own. */
    static final class Choice {
        private Choice() {}

        public static void main(String[] arguments) {
            System.out.println("chosen " + KernelLadder.choice().kernels().rung());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJvmThatDeniesNativeAccess(boolean vectors) throws IOException, InterruptedException {
        assumeTrue(MachineCode.probe().available() && java >= 24, "this JVM cannot be told to deny");
        check(Jvm.run(flags(vectors, "--illegal-native-access=deny"), Choice.class), vectors, "denies native access");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJvmBeforeTheForeignFunctions(boolean vectors) throws IOException, InterruptedException {
        assumeTrue(java < FOREIGN_FUNCTIONS, "this JVM has them");
        check(Jvm.run(flags(vectors), Choice.class), vectors, "needs Java 22 or newer");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSystemThatForbidsToMakeMemoryExecutable(boolean vectors)
            throws IOException, InterruptedException, URISyntaxException {
        assumeTrue(MachineCode.probe().available(), "no machine code here");
        // The program needs a newer Java than the tests are compiled for: the JVM compiles it itself.
        Path program =
                Path.of(getClass().getResource("WithoutExecutableMemory.java").toURI());
        List<String> flags = flags(vectors, "--enable-native-access=ALL-UNNAMED");
        // The JVM's own compiler needs executable memory too: it gets its share before that is forbidden.
        flags.addAll(
                List.of("-XX:-SegmentedCodeCache", "-XX:ReservedCodeCacheSize=64m", "-XX:InitialCodeCacheSize=64m"));
        Jvm.Result result = Jvm.start(flags, List.of(program.toString()));
        assumeTrue(result.exitCode() != 3, "Linux cannot be told to forbid it");
        assertThat(result.exitCode()).as(result.output()).isZero();
        check(result.output(), vectors, "the system does not give executable memory (mprotect, error 13)");
    }

    @Test
    void aFatJarWithoutTheMultiReleaseLine() throws IOException, InterruptedException {
        assumeTrue(MachineCode.probe().available(), "no machine code here");
        // The property makes the JVM read jars as if they had no such line.
        String output = Jvm.run(flags(true, "-Djdk.util.jar.enableMultiRelease=false"), Choice.class);
        check(output, true, "(Multi-Release)");
    }

    private static List<String> flags(boolean vectors, String... more) {
        List<String> flags = new ArrayList<>(List.of(more));
        flags.add(vectors ? VECTOR_FLAG : "-Dslm.vector.load=false");
        return flags;
    }

    private static void check(String output, boolean vectors, String why) {
        assertThat(output).contains("chosen " + (vectors ? "VECTOR" : "SCALAR"));
        assertThat(output.lines().filter(line -> line.contains("dev.slm")))
                .as(output)
                .singleElement()
                .asString()
                .contains(why);
    }
}
