package dev.slm.quant.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.quant.Activations;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector rung in JVMs that were started with other flags than that of the tests. */
class VectorRungTest {
    private static final String UNSAFE = "sun.misc.Unsafe";
    private static final int UNSAFE_WARNS = 24;
    private static final String EXPORT = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

    private final int java = Runtime.version().feature();

    @Test
    void noFlagIsNeeded() throws IOException, InterruptedException {
        String output = Jvm.run(List.of(), Program.class);
        assertThat(output).contains("opened Vector API", "as plain Java", "vectors stay in registers");
        assertThat(output.contains(UNSAFE)).as(output).isEqualTo(java >= UNSAFE_WARNS);
    }

    @Test
    void whereTheLoaderIsExportedNothingElseIsNeeded() throws IOException, InterruptedException {
        String output = Jvm.run(List.of(EXPORT), Program.class);
        assertThat(output).contains("opened Vector API", "vectors stay in registers");
        assertThat(output).doesNotContain(UNSAFE);
    }

    @Test
    void itCanBeForbidden() throws IOException, InterruptedException {
        assertThat(Jvm.run(List.of("-Dslm.vector.load=false"), Program.class))
                .contains(
                        "refused: the vector rung needs the JVM flag --add-modules jdk.incubator.vector, or not to be "
                                + "forbidden by -Dslm.vector.load")
                .contains(java < 22 ? "chosen SCALAR" : "chosen ");
        assertThat(Jvm.run(List.of("-Dslm.vector.load=false", "--add-modules=jdk.incubator.vector"), Program.class))
                .contains("opened Vector API");
    }

    @Test
    void aRuntimeThatHasNoWayToLoadItSaysSo() throws IOException, InterruptedException {
        assertThat(Jvm.run(List.of("--limit-modules=java.se,jdk.management"), Program.class))
                .contains(
                        "refused: the vector rung needs the JVM flag --add-modules jdk.incubator.vector: it cannot be "
                                + "loaded without (java.lang.ClassNotFoundException: " + UNSAFE + ")");
    }

    /** Where each vector would become an object, plain Java is faster. */
    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=3", "-XX:CompilationMode=quick-only", "-Xint"})
    void aJvmWithoutItsSecondCompilerDoesWithoutVectors(String flag) throws IOException, InterruptedException {
        assertThat(Jvm.run(List.of("--add-modules=jdk.incubator.vector", flag), Program.class))
                .contains("refused: the vector rung needs the JVM's second compiler, C2");
    }

    @Test
    void aProcessorWithoutFusedMultiplyAndAddDoesWithoutVectors() throws IOException, InterruptedException {
        assertThat(Jvm.run(List.of("--add-modules=jdk.incubator.vector", "-XX:-UseFMA"), Program.class))
                .contains(
                        "refused: the vector rung needs a processor that multiplies and adds in one instruction (FMA)");
    }

    @Test
    void aProcessorWithoutLongVectorsDoesWithout() throws IOException, InterruptedException {
        assertThat(Jvm.run(List.of("--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=8"), Program.class))
                .contains("refused: the vector rung needs vectors of 128 bits, this JVM's have 64");
    }

    /** As these JVMs describe themselves. */
    @ParameterizedTest
    @CsvSource({
        "OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1 null, amd64, true",
        "Java HotSpot(TM) 64-Bit Server VM 21.0.2+13-LTS-58 null, aarch64, true",
        "OpenJDK 64-Bit Server VM 21.0.4+7-LTS Zulu21.36+17-CA, x86_64, true",
        "OpenJDK 64-Bit Server VM 21.0.4+7-LTS Temurin-21.0.4+7, riscv64, false",
        "Java HotSpot(TM) 64-Bit Server VM 21.0.2+13-LTS-jvmci-23.1-b30 Oracle GraalVM 21.0.2+13.1, amd64, false",
        "OpenJDK 64-Bit Server VM 17.0.9+9-jvmci-23.0-b22 GraalVM CE 17.0.9+9.1, amd64, false",
        "Eclipse OpenJ9 VM openj9-0.43.0 17.0.10+7, amd64, false"
    })
    void onlyJvmsThatAreKnownToCompileVectorsAreChanged(String vm, String processor, boolean known) {
        assertThat(VectorModule.compilesVectors(vm, processor)).isEqualTo(known);
    }

    /** Runs in a JVM of its own. */
    static final class Program {
        private static final int SIZE = 256;
        private static final int CALLS = 1000;

        /** A product with each of its vectors an object would take more than this. */
        private static final int FEW_BYTES = 10_000;

        private static final long SECONDS_TO_COMPILE = 30;

        private Program() {}

        public static void main(String[] arguments) {
            try {
                Kernels kernels = KernelLadder.rung(KernelRung.VECTOR);
                System.out.println("opened " + kernels.description());
                multiply(kernels);
            } catch (IllegalStateException refused) {
                System.out.println("refused: " + refused.getMessage());
            }
            System.out.println("chosen " + KernelLadder.choice().kernels().rung());
        }

        private static void multiply(Kernels kernels) {
            float[] expected = product(KernelLadder.rung(KernelRung.SCALAR), false);
            float[] actual = product(kernels, true);
            for (int i = 0; i < SIZE; i++) {
                if (!(Math.abs(actual[i] - expected[i]) < 1e-3)) {
                    throw new AssertionError(i + ": " + actual[i] + " instead of " + expected[i]);
                }
            }
            System.out.println("as plain Java");
        }

        /** @param often until the compiler has done what it can */
        private static float[] product(Kernels kernels, boolean often) {
            Random random = new Random(1);
            float[] weights = new float[SIZE * SIZE];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) random.nextGaussian();
            }
            Activations x = new Activations(1, SIZE).rows(1);
            for (int i = 0; i < SIZE; i++) {
                x.data()[i] = (float) random.nextGaussian();
            }
            Activations y = new Activations(1, SIZE).rows(1);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (WorkerTeam team = WorkerTeam.of(1);
                    Matrix matrix = kernels.matrix(List.of(WeightSource.of(weights, SIZE, SIZE)), team)) {
                Workspace workspace = kernels.workspace(team);
                kernels.multiply(workspace, matrix, x, y);
                long end = System.nanoTime() + SECONDS_TO_COMPILE * 1_000_000_000;
                while (often && System.nanoTime() < end) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < CALLS; i++) {
                        kernels.multiply(workspace, matrix, x, y);
                    }
                    if (threads.getCurrentThreadAllocatedBytes() - before < (long) CALLS * FEW_BYTES) {
                        System.out.println("vectors stay in registers");
                        break;
                    }
                }
            }
            return y.data();
        }
    }
}
