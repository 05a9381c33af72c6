package dev.slm.quant.internal.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EncodingTest {
    @Test
    void everyCaseIsEncodedAsStored() {
        assertThat(EncodingGolden.linesFromAssembler()).containsExactlyElementsOf(EncodingGolden.storedLines());
    }

    @Test
    void whatIsStoredIsWhatBinutilsSays() throws IOException {
        assumeTrue(Binutils.available(), "GNU as and objcopy are not installed");
        assertThat(EncodingGolden.storedLines()).containsExactlyElementsOf(EncodingGolden.linesFromBinutils());
    }

    @Test
    void everyInstructionHasCasesUnderItsOwnName() {
        EncodingCases.instructions().forEach((method, cases) -> {
            String name = method.substring(0, method.indexOf('['));
            String mnemonic = name.startsWith("movzx") ? "movzx" : name;
            assertThat(cases).as(method).isNotEmpty();
            assertThat(cases.keySet()).as(method).allMatch(text -> text.replaceFirst("^\\{\\w+} ", "")
                    .matches("(?:" + mnemonic + "|movabs)(?: .*)?"));
        });
    }
}
