package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.ForwardBatch;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.internal.decoder.ForwardPass;
import dev.slm.internal.decoder.Sequence;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Every architecture, from a folder and from GGUF")
class TinyModelsTest {
    private static final int TOKENS = 33;

    static List<TinyModels.Tiny> models() {
        return TinyModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void readsAWholeTextAsItReadsItTokenByToken(TinyModels.Tiny tiny) {
        for (Kernels kernels : Rungs.here()) {
            try (Decoder decoder = tiny.load(kernels)) {
                int[] ids = ids(decoder, TOKENS);
                float[][] whole = Runs.logits(decoder, ids);
                ForwardPass pass = decoder.newPass(WorkerTeam.shared());
                Sequence sequence = Runs.sequence(decoder);
                ForwardBatch batch = new ForwardBatch();
                boolean changesRotation = decoder.config().switchLength() < TOKENS;
                for (int i = 0; i < TOKENS; i++) {
                    pass.forward(batch.clear().add(sequence, ids, i, 1, Wanted.LAST));
                    // The reference rotates by the whole length, so only the end of both texts is the same text.
                    if (!changesRotation || i >= decoder.config().switchLength()) {
                        assertClose(Runs.row(pass.logits(), 0), whole[i], tiny + ", token " + i);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyRungSaysTheSame(TinyModels.Tiny tiny) {
        try (Decoder scalar = tiny.load(Rungs.scalar())) {
            int[] ids = ids(scalar, TOKENS);
            float[][] expected = Runs.logits(scalar, ids);
            assertThat(Runs.difference(expected[0], new float[expected[0].length]))
                    .isGreaterThan(0.1);
            for (Kernels kernels : Rungs.here()) {
                try (Decoder decoder = tiny.load(kernels)) {
                    float[][] found = Runs.logits(decoder, ids);
                    for (int i = 0; i < TOKENS; i++) {
                        assertClose(found[i], expected[i], kernels.rung() + ", token " + i);
                    }
                }
            }
        }
    }

    static int[] ids(Decoder decoder, int count) {
        return new Random(7).ints(count, 0, decoder.config().vocabularySize()).toArray();
    }

    private static void assertClose(float[] found, float[] expected, String what) {
        double size = Runs.difference(expected, new float[expected.length]);
        assertThat(Runs.difference(found, expected)).as(what).isLessThan(1e-4 * Math.max(1, size));
    }
}
