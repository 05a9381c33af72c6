package dev.slm.quant.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WeightTypeTest {
    @Test
    void everyTypeIsFoundByItsNumber() {
        for (WeightType type : WeightType.values()) {
            assertThat(WeightType.ofId(type.id())).contains(type);
        }
    }

    @Test
    void unknownNumbersAreNoType() {
        assertThat(WeightType.ofId(-1)).isEmpty();
        assertThat(WeightType.ofId(4)).isEmpty();
        assertThat(WeightType.ofId(1000)).isEmpty();
    }

    @Test
    void bytesCountWholeBlocks() {
        assertThat(WeightType.Q4_K.bytes(1024)).isEqualTo(4 * 144);
        assertThat(WeightType.Q8_0.bytes(0)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightType.Q4_K.bytes(100))
                .withMessageContaining("100")
                .withMessageContaining("Q4_K");
        assertThatIllegalArgumentException().isThrownBy(() -> WeightType.F32.bytes(-1));
        assertThatThrownBy(() -> WeightType.F32.bytes(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }
}
