package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.quant.internal.x86.CpuFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MachineCodeTest {
    private final MachineCode code = MachineCode.probe();

    @Test
    @Tag("no-flags")
    void runsWhereJavaAndTheSystemAllow() {
        boolean expected = Runtime.version().feature() >= 22
                && System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        assertThat(code.available()).as(code.reason()).isEqualTo(expected);
        assertThat(code.reason().isEmpty()).isEqualTo(expected);
    }

    @Test
    void whatTheProcessorSaysIsWhatTheSystemSays() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        assumeTrue(code.available() && Files.exists(info), "no machine code here, or nothing to compare with");
        String text = Files.readString(info);
        Set<String> flags = Set.of(line(text, "flags").replace("_", "").split(" "));
        for (CpuFeature feature : CpuFeature.values()) {
            assertThat(code.features().contains(feature))
                    .as("%s", feature)
                    .isEqualTo(flags.contains(feature.name().replace("_", "").toLowerCase(Locale.ROOT)));
        }
        assertThat(code.processor()).isEqualTo(line(text, "model name"));
    }

    private static String line(String cpuInfo, String key) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElseThrow();
    }
}
