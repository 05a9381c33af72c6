package dev.slm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The encoders that are compared compute the same. */
@Tag("slow")
class BenchmarkedEncodersTest {
    @ParameterizedTest
    @EnumSource
    void slmAndOnnxRuntimeGiveTheSameVectors(KernelRung rung) throws Exception {
        try {
            KernelLadder.rung(rung);
        } catch (IllegalStateException notHere) {
            Assumptions.abort(notHere.getMessage());
        }
        int[][] texts = EncoderBenchmark.randomTexts(3, 40);
        try (SentenceEncoder slm = EncoderBenchmark.encoder(rung.name(), false, 2);
                SentenceEncoder other = EncoderBenchmark.encoder("ONNX_RUNTIME", false, 2)) {
            float[][] expected = other.encode(texts);
            float[][] found = slm.encode(texts);
            for (int i = 0; i < texts.length; i++) {
                assertThat(found[i]).containsExactly(expected[i], within(1e-4f));
            }
        }
    }
}
