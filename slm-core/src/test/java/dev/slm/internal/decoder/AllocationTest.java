package dev.slm.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
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

    /** Per model, which is what it may take on a busy machine; a quiet one needs a second for the first of them. */
    private static final long LONGEST_WARM_UP_NANOS = 60_000_000_000L;

    private static final String MARK = "bytes per token ";

    /**
     * Every rung in a JVM of its own, as applications have it: what the compiler makes of the engine must not hang on the
     * tests that ran before.
     */
    @Test
    void aTokenAllocatesNothingInTheSteadyState() throws IOException, InterruptedException {
        for (Kernels kernels : Rungs.here()) {
            String output = measure(kernels.rung());
            assertThat(output.lines().filter(line -> line.startsWith(MARK)))
                    .as(output)
                    .hasSize(TinyModels.all().size() * KvPrecision.values().length)
                    .allMatch(line -> line.startsWith(MARK + "0 "));
        }
    }

    private static String measure(KernelRung rung) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Measurement.class.getName(),
                        rung.name())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Prints what each model allocates. */
    static final class Measurement {
        private Measurement() {}

        public static void main(String[] args) {
            Kernels kernels = KernelLadder.rung(KernelRung.valueOf(args[0]));
            for (TinyModels.Tiny tiny : TinyModels.all()) {
                for (KvPrecision precision : KvPrecision.values()) {
                    long bytes = bytesPerToken(kernels, tiny, precision);
                    System.out.println(MARK + bytes + " " + kernels.rung() + " " + precision + " " + tiny);
                }
            }
        }

        private static long bytesPerToken(Kernels kernels, TinyModels.Tiny tiny, KvPrecision precision) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (Decoder decoder = tiny.load(kernels);
                    WorkerTeam alone = WorkerTeam.of(1)) {
                ForwardPass pass = decoder.newPass(alone);
                Sequence sequence = decoder.newSequence(decoder.config().contextLength(), precision);
                ForwardBatch batch = new ForwardBatch();
                int[] prompt = new int[25]; // longer than what the model of two contexts rotates anew
                int[] ids = {3};
                long least = Long.MAX_VALUE;
                // The first rounds make buffers and tables, and box what compiled code keeps in registers; how many
                // these are depends on when the compiler gets round to it.
                long end = System.nanoTime() + LONGEST_WARM_UP_NANOS;
                while (least >= TOKENS && System.nanoTime() < end) {
                    sequence.truncate(0);
                    pass.forward(batch.clear().add(sequence, prompt, Wanted.NONE));
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < TOKENS; i++) {
                        pass.forward(batch.clear().add(sequence, ids, Wanted.LAST));
                    }
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                // What the measurement itself may allocate is less than a byte a token.
                return least / TOKENS;
            }
        }
    }
}
