package dev.slm.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.slm.internal.format.Bounded;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.MemoryCheckpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.Mutations;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.WorkerTeam;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings with any value changed, left out or damaged give a model or a documented exception, within bounded memory. */
@Tag("slow")
class HostileSettingsTest {
    private static final TokenSequence TEXT = new TokenSequence(new int[] {0, 0, 0}, null);

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

    /** With 16 folders, {@link #changedSettings} and {@link #damagedText} make more than 20,000 damaged documents. */
    private static final int TRIES = 640;

    static List<Path> folders() {
        return EncoderFixture.folders();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void changedSettings(Path folder) {
        Random random = new Random(11);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            List<Metadata> both = List.of(
                    checkpoint.metadata(), checkpoint.json("config.v5.json").orElseThrow());
            int loaded = 0;
            for (int i = 0; i < TRIES; i++) {
                Map<String, Object> changed =
                        new LinkedHashMap<>(both.get(i % 2).asMap());
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
                loaded += refusedOrRun(checkpoint, changed) ? 1 : 0;
            }
            assertThat(loaded).as("settings that do no harm").isBetween(TRIES / 10, TRIES * 9 / 10);
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void damagedText(Path folder) throws IOException {
        Mutations mutations = new Mutations(12);
        byte[] text = Files.readAllBytes(folder.resolve("config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            for (int i = 0; i < TRIES; i++) {
                byte[] damaged = mutations.damaged(text, text.length);
                if (settings(damaged) instanceof Map<?, ?> members) {
                    Map<String, Object> changed = new LinkedHashMap<>();
                    members.forEach((key, value) -> changed.put((String) key, value));
                    refusedOrRun(checkpoint, changed);
                }
            }
        }
    }

    /** What the damaged text still says; null if it is no JSON any more. */
    private static @Nullable Object settings(byte[] text) {
        try {
            return Json.parse(text);
        } catch (IOException documented) {
            return null;
        }
    }

    private static boolean refusedOrRun(Checkpoint checkpoint, Map<String, Object> settings) {
        long bytes = checkpoint.tensors().stream()
                .mapToLong(tensor -> Float.BYTES * (long) tensor.rows() * tensor.columns())
                .sum();
        String name = checkpoint.path().toString();
        Checkpoint hostile = new MemoryCheckpoint(name, Checkpoint.Kind.FOLDER, settings, checkpoint.tensors());
        try {
            return Bounded.run(name, bytes, () -> run(hostile));
        } catch (RuntimeException | Error undocumented) {
            return fail("settings " + settings, undocumented);
        }
    }

    private static void run(Checkpoint hostile) {
        try (EncoderEngine engine = EncoderEngine.load(
                hostile,
                KernelLadder.rung(KernelRung.SCALAR),
                WorkerTeam.shared(),
                null,
                EnumSet.allOf(HeadKind.class))) {
            if (engine.maxTokens() >= TEXT.length()) {
                EncoderResult.of(engine, List.of(TEXT));
            }
        }
    }
}
