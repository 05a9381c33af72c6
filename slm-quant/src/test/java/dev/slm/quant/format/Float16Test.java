package dev.slm.quant.format;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Float16Test {
    private static final short LARGEST = 0x7bff;

    @Test
    void everyHalfSurvivesTheWayToFloatAndBack() {
        for (int bits = 0; bits <= 0xffff; bits++) {
            short half = (short) bits;
            float value = Float16.toFloat(half);
            if (Float.isNaN(value)) {
                assertThat(bits & 0x7fff).isGreaterThan(0x7c00);
                assertThat(Float16.toFloat(Float16.fromFloat(value))).isNaN();
            } else {
                assertThat(Float16.fromFloat(value)).isEqualTo(half);
            }
        }
    }

    @Test
    void knownValues() {
        assertThat(Float16.toFloat((short) 0x3c00)).isEqualTo(1f);
        assertThat(Float16.toFloat((short) 0xc000)).isEqualTo(-2f);
        assertThat(Float16.toFloat(LARGEST)).isEqualTo(65504f);
        assertThat(Float16.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(Float16.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Float16.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Float16.fromFloat(65519.99f)).isEqualTo(LARGEST);
        assertThat(Float16.fromFloat(65520f)).isEqualTo((short) 0x7c00);
        assertThat(Float16.fromFloat(Float.MAX_VALUE)).isEqualTo((short) 0x7c00);
        assertThat(Float16.fromFloat(-0f)).isEqualTo((short) 0x8000);
        assertThat(Float16.fromFloat(Float.MIN_VALUE)).isZero();
    }

    @Test
    void halfWayBetweenTwoHalvesGoesToTheEvenOne() {
        for (int bits = 0; bits < LARGEST; bits++) {
            float low = Float16.toFloat((short) bits);
            float high = Float16.toFloat((short) (bits + 1));
            int even = bits % 2 == 0 ? bits : bits + 1;
            float middle = low + (high - low) / 2;
            assertThat(Float16.fromFloat(middle)).isEqualTo((short) even);
            assertThat(Float16.fromFloat(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Float16.fromFloat(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
        }
    }

    @Property
    void theSignIsCarriedApart(@ForAll float value) {
        assertThat(Float16.fromFloat(-value)).isEqualTo((short) (Float16.fromFloat(value) ^ 0x8000));
    }
}
