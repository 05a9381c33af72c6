package dev.slm.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.Runs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.quant.WorkerTeam;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A token costs no garbage: a service that generates all day must not collect all day. */
class AllocationTest {
    private static final int TOKENS = 200;

    /** Room for what the JVM itself does now and then; one small object per operator and token would exceed it. */
    private static final long BYTES_PER_TOKEN = 256;

    @ParameterizedTest
    @MethodSource("dev.slm.internal.arch.TinyModels#all")
    void aTokenAllocatesNothingInTheSteadyState(TinyModels.Tiny tiny) {
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
            assertThat(least / TOKENS).isLessThanOrEqualTo(BYTES_PER_TOKEN);
        }
    }
}
