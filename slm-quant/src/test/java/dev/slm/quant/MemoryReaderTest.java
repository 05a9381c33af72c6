package dev.slm.quant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryReaderTest {
    @Test
    void everyRungReadsAsMuchAsWasAskedForAndAgain() {
        for (Kernels kernels : Rungs.here()) {
            try (WorkerTeam team = WorkerTeam.of(2);
                    MemoryReader reader = kernels.memoryReader((3 << 20) + 1, team)) {
                assertThat(reader.bytes()).as("%s", kernels.rung()).isEqualTo(4 << 20);
                long start = System.nanoTime();
                for (int pass = 0; pass < 100; pass++) {
                    reader.read();
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                // No cache of today is outside these, however busy the machine is: what is read is not left out.
                assertThat(100 * reader.bytes() / seconds)
                        .as("%s", kernels.rung())
                        .isBetween(1e7, 1e13);
            }
        }
    }

    @Test
    void aReaderOfNothingReadsLittle() {
        for (Kernels kernels : Rungs.here()) {
            try (MemoryReader reader = kernels.memoryReader(0, WorkerTeam.shared())) {
                reader.read();
                assertThat(reader.bytes()).as("%s", kernels.rung()).isEqualTo(1 << 20);
            }
        }
    }
}
