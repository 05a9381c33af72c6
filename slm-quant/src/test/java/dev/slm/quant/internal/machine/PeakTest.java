package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Peaks;
import dev.slm.quant.Processor;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.internal.NativeRung;
import org.junit.jupiter.api.Test;

class PeakTest {
    @Test
    void everyLevelIsMeasured() {
        Levels.here().forEach(level -> {
            try (WorkerTeam team = WorkerTeam.of(2)) {
                Peaks peaks = NativeRung.open(level).peaks(team).orElseThrow();
                // No machine of today is outside these, however busy it is.
                assertThat(peaks.readBytesPerSecond()).as("%s", level).isBetween(1e7, 1e14);
                assertThat(peaks.floatOperationsPerSecond()).as("%s", level).isBetween(1e8, 1e15);
                assertThat(peaks.byteOperationsPerSecond()).as("%s", level).isBetween(1e8, 1e15);
            }
        });
    }

    @Test
    void rungsWithoutCodeOfTheirOwnCannotTell() {
        assertThat(KernelLadder.rung(KernelRung.SCALAR).peaks(WorkerTeam.shared()))
                .isEmpty();
    }

    @Test
    void theProcessorIsAskedWhereMachineCodeRuns() {
        Processor processor = Processor.here();
        assertThat(processor.machineCode().isEmpty())
                .isEqualTo(MachineCode.probe().available());
        assertThat(processor.features().isEmpty()).isEqualTo(processor.name().isEmpty());
    }
}
