package dev.slm.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.slm.quant.KernelRung;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorsTest {
    private static final String PLAIN = "Vector API, 512 bits";
    private static final String SPECIAL = "assembled code for AVX2 on a processor";

    @TempDir
    private Path folder;

    private Floors floors;

    private static Measurement measurement(KernelRung rung) {
        return Measurement.suite().stream()
                .filter(each -> each.kernel().equals("gemv.Q4_0") && each.rung() == rung)
                .findFirst()
                .orElseThrow();
    }

    private static Measured measured(double timesScalar, double ofReading, double ofArithmetic, String level) {
        return new Measured(10, timesScalar, ofReading, ofArithmetic, 12, 100, 0, level);
    }

    @BeforeEach
    void writeFloors() throws IOException {
        Path file = folder.resolve("floors.properties");
        Files.writeString(
                file,
                """
                bytes-per-operation = 64
                gemv.Q4_0.vector = 8  0.5 0.1
                gemv.Q4_0.native = 20 0.9 0.5
                gemv.Q4_0.native.AVX2 = 5 0.2 0.05
                """);
        floors = new Floors(file);
    }

    @Test
    void aKernelMayBeBoundByMemoryOrByArithmetic() {
        Measurement vector = measurement(KernelRung.VECTOR);
        assertThat(floors.failures(vector, measured(8, 0.5, 0.1, PLAIN))).isEmpty();
        assertThat(floors.failures(vector, measured(8, 0.4, 0.1, PLAIN))).isEmpty();
        assertThat(floors.failures(vector, measured(8, 0.5, 0.05, PLAIN))).isEmpty();
        assertThat(floors.failures(vector, measured(8, 0.4, 0.05, PLAIN)))
                .singleElement()
                .asString()
                .contains("gemv.Q4_0.vector", "0.400", "0.050", "0.500", "0.100");
    }

    @Test
    void slowBesidePlainJavaAndGarbageAreFailures() {
        Measurement vector = measurement(KernelRung.VECTOR);
        assertThat(floors.failures(vector, measured(7, 0.6, 0.2, PLAIN)))
                .singleElement()
                .asString()
                .contains("7.00 times", "8.00");
        assertThat(floors.failures(vector, new Measured(10, 9, 0.6, 0.2, 12, 100, 65, PLAIN)))
                .singleElement()
                .asString()
                .contains("65 bytes");
    }

    @Test
    void theInstructionSetHasFloorsOfItsOwnWhereTheFileSaysSo() {
        Measurement machine = measurement(KernelRung.NATIVE);
        assertThat(floors.failures(machine, measured(6, 0.3, 0.06, SPECIAL))).isEmpty();
        assertThat(floors.failures(machine, measured(6, 0.3, 0.06, "assembled code for AVX_VNNI on a processor")))
                .hasSize(2);
    }

    @Test
    void everyMeasurementHasAFloor() throws IOException {
        Floors real = new Floors(Path.of("floors.properties"));
        for (Measurement each : Measurement.suite()) {
            for (String level : List.of(PLAIN, SPECIAL, "assembled code for AVX512_VNNI on a processor")) {
                assertThat(real.failures(each, measured(1000, 100, 100, level))).isEmpty();
            }
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> floors.failures(Measurement.suite().get(1), measured(1, 1, 1, PLAIN)))
                .withMessageContaining("gemv.Q8_0.vector");
    }

    @Test
    void aResultIsReadAsItWasWritten() {
        Measured measured = new Measured(1.5, 2.25, 0.125, 0.5, 12.75, 130.5, 3, "a level, with words");
        assertThat(Measured.parse("a warning\n" + measured.line() + "\n")).isEqualTo(measured);
        assertThatIllegalStateException()
                .isThrownBy(() -> Measured.parse("it crashed"))
                .withMessageContaining("it crashed");
    }
}
