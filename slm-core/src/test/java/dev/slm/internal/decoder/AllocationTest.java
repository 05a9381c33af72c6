package dev.slm.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.Runs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A token costs no garbage: a service that generates all day must not collect all day. */
@Tag("slow")
class AllocationTest {
    private static final int TOKENS = 200;

    /** Room for what the JVM itself does now and then; one small object per operator and token would exceed it. */
    private static final long BYTES_PER_TOKEN = 256;

    private static final long WARM_UP_NANOS = 60_000_000_000L;

    /**
     * On the vector rung it is the JVM's compiler that decides what is boxed; the gate of the benchmarks has an eye on it.
     */
    private static List<Kernels> rungs() {
        return Rungs.here().stream()
                .filter(kernels -> kernels.rung() != KernelRung.VECTOR)
                .toList();
    }

    /** In a JVM of its own: what the compiler makes of the engine must not hang on the tests that ran before. */
    @Test
    void aTokenAllocatesNothingInTheSteadyState() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Measurement.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().filter(line -> line.startsWith("bytes per token ")))
                .as(output)
                .hasSize(rungs().size() * TinyModels.all().size())
                .allSatisfy(
                        line -> assertThat(Long.parseLong(line.split(" ")[3])).isLessThanOrEqualTo(BYTES_PER_TOKEN));
    }

    /** Prints what each model allocates. */
    static final class Measurement {
        private Measurement() {}

        public static void main(String[] args) {
            for (Kernels kernels : rungs()) {
                for (TinyModels.Tiny tiny : TinyModels.all()) {
                    System.out.println(
                            "bytes per token " + bytesPerToken(kernels, tiny) + " " + kernels.rung() + " " + tiny);
                }
            }
        }

        private static long bytesPerToken(Kernels kernels, TinyModels.Tiny tiny) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (Decoder decoder = tiny.load(kernels);
                    WorkerTeam alone = WorkerTeam.of(1)) {
                ForwardPass pass = decoder.newPass(alone);
                Sequence sequence = Runs.sequence(decoder);
                ForwardBatch batch = new ForwardBatch();
                int[] prompt = new int[25]; // longer than what the model of two contexts rotates anew
                int[] ids = {3};
                long least = Long.MAX_VALUE;
                // The first rounds make buffers and tables, and box what compiled code keeps in registers; how many
                // these
                // are depends on when the compiler gets round to it.
                long end = System.nanoTime() + WARM_UP_NANOS;
                while (least / TOKENS > BYTES_PER_TOKEN && System.nanoTime() < end) {
                    sequence.truncate(0);
                    pass.forward(batch.clear().add(sequence, prompt, Wanted.NONE));
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < TOKENS; i++) {
                        pass.forward(batch.clear().add(sequence, ids, Wanted.LAST));
                    }
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                return least / TOKENS;
            }
        }
    }
}
