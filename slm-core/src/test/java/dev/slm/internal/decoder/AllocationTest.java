package dev.slm.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.Runs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.quant.WorkerTeam;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A token costs no garbage: a service that generates all day must not collect all day. */
@Tag("slow")
class AllocationTest {
    private static final int TOKENS = 200;

    /** Room for what the JVM itself does now and then; one small object per operator and token would exceed it. */
    private static final long BYTES_PER_TOKEN = 256;

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
                .hasSize(TinyModels.all().size())
                .allSatisfy(
                        line -> assertThat(Long.parseLong(line.split(" ")[3])).isLessThanOrEqualTo(BYTES_PER_TOKEN));
    }

    /** Prints what each model allocates. */
    static final class Measurement {
        private Measurement() {}

        public static void main(String[] args) {
            for (TinyModels.Tiny tiny : TinyModels.all()) {
                System.out.println("bytes per token " + bytesPerToken(tiny) + " " + tiny);
            }
        }

        private static long bytesPerToken(TinyModels.Tiny tiny) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            // What the engine itself does shows on the scalar rung; the kernels of the others have guards of their own.
            try (Decoder decoder = tiny.load(Rungs.scalar());
                    WorkerTeam alone = WorkerTeam.of(1)) {
                ForwardPass pass = decoder.newPass(alone);
                Sequence sequence = Runs.sequence(decoder);
                ForwardBatch batch = new ForwardBatch();
                int[] ids = {3};
                long least = Long.MAX_VALUE;
                // The first rounds make buffers and tables, and run in the interpreter, which boxes now and then.
                for (int round = 0; round < 40 && least / TOKENS > BYTES_PER_TOKEN; round++) {
                    sequence.truncate(0);
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
