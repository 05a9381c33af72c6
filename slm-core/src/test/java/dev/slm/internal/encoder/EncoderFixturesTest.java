package dev.slm.internal.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.internal.encoder.EncoderFixture.Row;
import dev.slm.internal.encoder.EncoderFixture.WithSettings;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every encoder gives what the original code gives. */
class EncoderFixturesTest {
    private static final Offset<Float> TOLERANCE = within(2e-4f);

    static List<Arguments> foldersOnRungs() {
        return onRungs(folders());
    }

    static List<Arguments> twinsOnRungs() {
        return onRungs(twins());
    }

    private static List<Arguments> onRungs(List<String> names) {
        List<Arguments> all = new ArrayList<>();
        for (String name : names) {
            for (KernelRung rung : KernelRung.values()) {
                all.add(Arguments.of(name, rung));
            }
        }
        return all;
    }

    static List<String> folders() {
        return EncoderFixture.folders().stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    static List<String> twins() {
        return Fixtures.list("fixtures/gguf").stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".gguf") && name.contains("bert"))
                .map(name -> name.replace(".gguf", ""))
                .toList();
    }

    private static EncoderEngine load(Checkpoint checkpoint, KernelRung rung, @Nullable WeightType quantize) {
        Kernels kernels;
        try {
            kernels = KernelLadder.rung(rung);
        } catch (IllegalStateException notHere) {
            checkpoint.close();
            Assumptions.abort(notHere.getMessage());
            throw notHere;
        }
        return EncoderEngine.load(checkpoint, kernels, WorkerTeam.shared(), quantize, EnumSet.allOf(HeadKind.class));
    }

    private static Path folder(String name) {
        return Fixtures.path("fixtures/hf/" + name);
    }

    @ParameterizedTest
    @MethodSource("foldersOnRungs")
    void everyHeadAndRowWithBothKindsOfSettings(String name, KernelRung rung) {
        try (EncoderEngine engine = load(Checkpoint.open(folder(name)), rung, null)) {
            forEach(engine, name, EncoderFixturesTest::expect);
        }
        Checkpoint checkpoint = Checkpoint.open(folder(name));
        Checkpoint current =
                new WithSettings(checkpoint, checkpoint.json("config.v5.json").orElseThrow());
        try (EncoderEngine engine = load(current, rung, null)) {
            forEach(engine, name, EncoderFixturesTest::expect);
        }
    }

    /** Quantizing brings hidden states into another order; to the type that weights have it leaves all numbers as they are. */
    @ParameterizedTest
    @MethodSource("foldersOnRungs")
    void theOrderOfHiddenStatesChangesNothing(String name, KernelRung rung) {
        try (EncoderEngine engine = load(Checkpoint.open(folder(name)), rung, WeightType.F32)) {
            forEach(engine, name, EncoderFixturesTest::expect);
        }
    }

    private static void expect(Row row, EncoderResult result) {
        int[] positions = row.positions("positions");
        float[][] hidden = row.matrix("last_hidden_state");
        for (int i = 0; i < positions.length; i++) {
            close(result.hidden()[positions[i]], hidden[i], row.name() + " hidden state " + positions[i]);
        }
        if (row.has("pooler_output")) {
            close(result.ofText(HeadKind.POOLER), row.vector("pooler_output"), row.name() + " pooler");
        }
        if (row.has("nsp_logits")) {
            close(result.ofText(HeadKind.NEXT_SENTENCE), row.vector("nsp_logits"), row.name() + " next sentence");
        }
        if (row.has("seqcls_logits")) {
            close(result.ofText(HeadKind.SEQUENCE), row.vector("seqcls_logits"), row.name() + " sequence");
        }
        if (row.has("mlm_logits")) {
            int[] places = row.positions("mlm_positions");
            for (int i = 0; i < places.length; i++) {
                close(
                        result.ofToken(HeadKind.MASKED_LM, places[i]),
                        row.matrix("mlm_logits")[i],
                        row.name() + " masked word " + places[i]);
            }
            int[] best = row.positions("mlm_argmax_all_positions");
            for (int i = 0; i < best.length; i++) {
                assertThat(argmax(result.ofToken(HeadKind.MASKED_LM, i))).isEqualTo(best[i]);
            }
        }
        if (row.has("qa_start_logits")) {
            float[] starts = row.vector("qa_start_logits");
            float[] ends = row.vector("qa_end_logits");
            for (int i = 0; i < starts.length; i++) {
                close(
                        result.ofToken(HeadKind.QUESTION, i),
                        new float[] {starts[i], ends[i]},
                        row.name() + " answer " + i);
            }
        }
        if (row.has("tokcls_logits")) {
            float[][] labels = row.matrix("tokcls_logits");
            for (int i = 0; i < labels.length; i++) {
                close(result.ofToken(HeadKind.TOKEN, i), labels[i], row.name() + " label " + i);
            }
        }
    }

    private static void close(float[] found, float[] expected, String what) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        assertThat(found).as(what).containsExactly(expected, TOLERANCE);
    }

    static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    @ParameterizedTest
    @MethodSource("twinsOnRungs")
    void ggufTwinGivesTheSame(String name, KernelRung rung) {
        givesTheSame(name, twin(name), rung);
    }

    /** Tables of one row then have one dimension, as in what llama-quantize writes. */
    @ParameterizedTest
    @MethodSource("twins")
    void ggufTwinWrittenAnewGivesTheSame(String name, @TempDir Path temporary)
            throws IOException, InterruptedException {
        Path anew = temporary.resolve("anew.gguf");
        ModelQuantizer.of(Fixtures.path("fixtures/gguf/" + name + ".gguf"))
                .type(QuantizationType.F32)
                .write(anew);
        givesTheSame(name, Checkpoint.open(anew), KernelRung.SCALAR);
    }

    @ParameterizedTest
    @MethodSource("twins")
    void writtenToGgufAndLoadedAgainGivesTheSame(String name, @TempDir Path temporary)
            throws IOException, InterruptedException {
        for (String config : List.of("config.json", "config.v5.json")) {
            Path source = Files.createDirectories(temporary.resolve(config).resolve(name));
            Files.copy(folder(name).resolve(config), source.resolve("config.json"));
            Files.copy(folder(name).resolve("model.safetensors"), source.resolve("model.safetensors"));
            Path written = temporary.resolve(config + ".gguf");
            ModelQuantizer.of(source).type(QuantizationType.F32).write(written);
            givesTheSame(name, Checkpoint.open(written), KernelRung.SCALAR);
        }
    }

    private static void givesTheSame(String name, Checkpoint file, KernelRung rung) {
        try (EncoderEngine engine = load(file, rung, null)) {
            forEach(engine, name, (row, result) -> {
                int[] positions = row.positions("positions");
                for (int p = 0; p < positions.length; p++) {
                    close(
                            result.hidden()[positions[p]],
                            row.matrix("last_hidden_state")[p],
                            row.name() + " hidden state " + positions[p]);
                }
                if (row.has("seqcls_logits") && engine.heads().contains(HeadKind.SEQUENCE)) {
                    close(result.ofText(HeadKind.SEQUENCE), row.vector("seqcls_logits"), row.name());
                }
            });
        }
    }

    /** The converter leaves out the pooler, without which BERT's classifier means nothing. */
    @ParameterizedTest
    @MethodSource("twins")
    void ggufTwinsHaveTheirClassifierUnlessItNeedsThePooler(String name) {
        try (EncoderEngine engine = load(twin(name), KernelRung.SCALAR, null)) {
            boolean whole = name.endsWith("-seqcls") && !name.equals("bert-seqcls");
            assertThat(engine.heads()).isEqualTo(whole ? Set.of(HeadKind.SEQUENCE) : Set.of());
        }
    }

    private static Checkpoint twin(String name) {
        return Checkpoint.open(Fixtures.path("fixtures/gguf/" + name + ".gguf"));
    }

    @ParameterizedTest
    @MethodSource("foldersOnRungs")
    void eightBitsKeepTheDirection(String name, KernelRung rung) {
        try (EncoderEngine engine = load(Checkpoint.open(folder(name)), rung, WeightType.Q8_0)) {
            keepsTheDirection(engine, name);
        }
    }

    @ParameterizedTest
    @MethodSource("twinsOnRungs")
    void eightBitsOfAGgufFileKeepTheDirection(String name, KernelRung rung) {
        try (EncoderEngine engine = load(twin(name), rung, WeightType.Q8_0)) {
            keepsTheDirection(engine, name);
        }
    }

    private static void keepsTheDirection(EncoderEngine engine, String name) {
        forEach(engine, name, (row, result) -> {
            int[] positions = row.positions("positions");
            for (int p = 0; p < positions.length; p++) {
                assertThat(cosine(result.hidden()[positions[p]], row.matrix("last_hidden_state")[p]))
                        .as(row.name() + " hidden state " + positions[p])
                        .isGreaterThan(0.999);
            }
            if (row.has("seqcls_logits") && engine.heads().contains(HeadKind.SEQUENCE)) {
                sameBest(result.ofText(HeadKind.SEQUENCE), row.vector("seqcls_logits"), row.name());
            }
            if (row.has("mlm_logits") && engine.heads().contains(HeadKind.MASKED_LM)) {
                int[] places = row.positions("mlm_positions");
                for (int p = 0; p < places.length; p++) {
                    sameBest(result.ofToken(HeadKind.MASKED_LM, places[p]), row.matrix("mlm_logits")[p], row.name());
                }
            }
            if (row.has("qa_start_logits")) {
                sameBest(result.column(HeadKind.QUESTION, 0), row.vector("qa_start_logits"), row.name());
                sameBest(result.column(HeadKind.QUESTION, 1), row.vector("qa_end_logits"), row.name());
            }
            if (row.has("tokcls_logits")) {
                float[][] labels = row.matrix("tokcls_logits");
                for (int i = 0; i < labels.length; i++) {
                    sameBest(result.ofToken(HeadKind.TOKEN, i), labels[i], row.name());
                }
            }
        });
    }

    /** Hands out every row of a fixture with what the engine makes of it. */
    private static void forEach(EncoderEngine engine, String name, BiConsumer<Row, EncoderResult> expectation) {
        List<Row> rows = new ArrayList<>(EncoderFixture.rows(folder(name)));
        // MobileBERT's neighbouring words see the padding; texts are never padded here.
        rows.removeIf(row -> name.startsWith("mobilebert") && row.padded());
        List<EncoderResult> results =
                EncoderResult.of(engine, rows.stream().map(Row::text).toList());
        for (int i = 0; i < rows.size(); i++) {
            expectation.accept(rows.get(i), results.get(i));
        }
    }

    /** The same winner, where it is ahead by more than 2 % of the spread of the scores. */
    private static void sameBest(float[] found, float[] expected, String what) {
        float[] sorted = expected.clone();
        Arrays.sort(sorted);
        float best = sorted[sorted.length - 1];
        if (sorted.length > 1 && best - sorted[sorted.length - 2] > 0.02f * (best - sorted[0])) {
            assertThat(argmax(found)).as(what).isEqualTo(argmax(expected));
        }
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aTextDoesNotSeeItsBatch(String name) {
        try (EncoderEngine engine = load(Checkpoint.open(folder(name)), KernelRung.SCALAR, null)) {
            List<TokenSequence> texts = new ArrayList<>(
                    EncoderFixture.rows(folder(name)).stream().map(Row::text).toList());
            List<float[][]> alone = texts.stream()
                    .map(text -> EncoderResult.of(engine, List.of(text)).get(0).hidden())
                    .toList();
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(7));
            List<EncoderResult> together =
                    EncoderResult.of(engine, order.stream().map(texts::get).toList());
            for (int i = 0; i < order.size(); i++) {
                float[][] expected = alone.get(order.get(i));
                for (int t = 0; t < expected.length; t++) {
                    assertThat(together.get(i).hidden()[t])
                            .as(Arrays.toString(texts.get(order.get(i)).ids()))
                            .containsExactly(expected[t], within(1e-5f));
                }
            }
        }
    }
}
