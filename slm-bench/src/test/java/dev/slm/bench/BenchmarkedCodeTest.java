package dev.slm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is measured gives right results; a fast wrong kernel would win every benchmark. */
class BenchmarkedCodeTest {
    static List<Arguments> rungsAndTypes() {
        List<Arguments> cases = new ArrayList<>();
        for (KernelRung rung : KernelRung.values()) {
            try {
                KernelLadder.rung(rung);
            } catch (IllegalStateException notHere) {
                continue;
            }
            for (WeightType type :
                    List.of(WeightType.Q4_0, WeightType.Q8_0, WeightType.Q4_K, WeightType.Q6_K, WeightType.F16)) {
                cases.add(Arguments.of(rung, type));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("rungsAndTypes")
    void productsAreRight(KernelRung rung, WeightType type) {
        int columns = 512;
        for (int batch : new int[] {1, 8, 33}) {
            try (Product product = new Product(rung, type, 96, columns, batch, 2)) {
                Rate rate = new Rate();
                float[] y = product.run(rate);
                assertThat(rate.gigaflops).isCloseTo(2.0 * 96 * columns * batch / 1e9, within(1e-12));
                float[] weights = decoded(product.weights());
                for (int i = 0; i < batch; i++) {
                    for (int row = 0; row < 96; row++) {
                        double sum = 0;
                        double magnitude = 0;
                        for (int c = 0; c < columns; c++) {
                            double term = (double) weights[row * columns + c]
                                    * product.x().data()[i * columns + c];
                            sum += term;
                            magnitude += Math.abs(term);
                        }
                        assertThat((double) y[i * 96 + row]).isCloseTo(sum, within(0.01 * magnitude));
                    }
                }
            }
        }
    }

    private static float[] decoded(WeightSource source) {
        byte[] bytes = new byte[source.rowBytes() * source.rows()];
        source.read(0, bytes, 0, bytes.length);
        float[] values = new float[source.rows() * source.columns()];
        source.type().format().decode(bytes, 0, values, 0, values.length);
        return values;
    }
}
