package dev.slm.quant.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForeignAccessTest {
    @Test
    @Tag("no-flags")
    void nativeCallsNeedJava22() {
        assertThat(ForeignAccess.available()).isEqualTo(Runtime.version().feature() >= 22);
    }
}
