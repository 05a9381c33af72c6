package dev.slm.internal.encoder;

import static org.assertj.core.api.Assertions.fail;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.encoder.EncoderFixture.WithSettings;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.WorkerTeam;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings with any value changed or left out give a model or a documented exception. */
class HostileSettingsTest {
    private static final Object[] EDGES = {
        0L,
        -1L,
        1L,
        3L,
        7L,
        1L << 24,
        (long) Integer.MAX_VALUE,
        Long.MIN_VALUE,
        1e300,
        -0.5,
        "",
        "gelu",
        true,
        false,
        List.of(),
        List.of("x"),
        Map.of(),
        Map.of("full_attention", Map.of("rope_theta", -1L))
    };

    static List<Path> folders() {
        return EncoderFixture.folders();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void changedSettingsAreRefusedOrRun(Path folder) {
        Random random = new Random(11);
        for (int i = 0; i < 400; i++) {
            Checkpoint checkpoint = Checkpoint.open(folder);
            Metadata settings = i % 2 == 0
                    ? checkpoint.metadata()
                    : checkpoint.json("config.v5.json").orElseThrow();
            Map<String, Object> changed = new LinkedHashMap<>(settings.asMap());
            List<String> keys = new ArrayList<>(changed.keySet());
            for (int change = 0; change <= random.nextInt(2); change++) {
                String key = keys.get(random.nextInt(keys.size()));
                int edge = random.nextInt(EDGES.length + 1);
                if (edge == EDGES.length) {
                    changed.remove(key);
                } else {
                    changed.put(key, EDGES[edge]);
                }
            }
            WithSettings hostile = new WithSettings(checkpoint, new Metadata(folder, changed));
            try (EncoderEngine engine = EncoderEngine.load(
                    hostile,
                    KernelLadder.rung(KernelRung.SCALAR),
                    WorkerTeam.shared(),
                    null,
                    EnumSet.allOf(HeadKind.class))) {
                EncoderResult.of(engine, List.of(new TokenSequence(new int[] {5, 6, 7}, null)));
            } catch (ModelFormatException | UnsupportedModelException documented) {
                // As it should be.
            } catch (IllegalArgumentException tooLong) {
                if (!String.valueOf(tooLong.getMessage()).contains("takes at most")) {
                    fail("settings " + changed, tooLong);
                }
            } catch (RuntimeException | Error undocumented) {
                fail("settings " + changed, undocumented);
            }
        }
    }
}
