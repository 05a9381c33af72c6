package dev.slm.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.Runs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.ForwardBatch.Wanted;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What must hold for every way of feeding texts to a decoder. */
class ForwardPassTest {
    private static final float TOLERANCE = 2e-4f;

    /** Windows and caps, side by side blocks with learned norms, learned positions, pairs that are neighbours. */
    private static final List<TinyModels.Tiny> MODELS = TinyModels.all().stream()
            .filter(tiny -> tiny.name().startsWith("Gemma3")
                    || tiny.name().startsWith("GPTNeoX")
                    || tiny.name().startsWith("GPT2")
                    || tiny.name().startsWith("llama.gguf"))
            .toList();

    @Provide
    static Arbitrary<TinyModels.Tiny> models() {
        return Arbitraries.of(MODELS);
    }

    @Property(tries = 60)
    void anySplitOfATextGivesTheSameLogits(
            @ForAll("models") TinyModels.Tiny tiny,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 20) Integer> calls,
            @ForAll @IntRange(min = 1, max = 30) int chunkRows) {
        try (Decoder decoder = tiny.load(Rungs.scalar())) {
            int[] ids = ids(calls.stream().mapToInt(Integer::intValue).sum(), 3);
            float[][] whole = Runs.logits(decoder, ids);
            ForwardPass pass = decoder.newPass(WorkerTeam.shared()).chunkRows(chunkRows);
            Sequence sequence = Runs.sequence(decoder);
            ForwardBatch batch = new ForwardBatch();
            int done = 0;
            for (int count : calls) {
                pass.forward(batch.clear().add(sequence, ids, done, count, Wanted.ALL));
                assertThat(pass.logits().rows()).isEqualTo(count);
                for (int i = 0; i < count; i++) {
                    assertClose(Runs.row(pass.logits(), i), whole[done + i]);
                }
                done += count;
            }
            assertThat(sequence.length()).isEqualTo(ids.length);
        }
    }

    @Property(tries = 60)
    void sequencesInOneBatchAreAsIfAlone(
            @ForAll("models") TinyModels.Tiny tiny,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 30) Integer> lengths,
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 40) int chunkRows) {
        try (Decoder decoder = tiny.load(Rungs.scalar())) {
            ForwardPass pass = decoder.newPass(WorkerTeam.shared()).chunkRows(chunkRows);
            ForwardBatch batch = new ForwardBatch();
            List<Sequence> sequences = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < lengths.size(); i++) {
                int[] ids = ids(lengths.get(i), i);
                int before = random.nextInt(ids.length);
                Sequence sequence = Runs.sequence(decoder);
                sequences.add(sequence);
                if (before > 0) {
                    pass.forward(new ForwardBatch().add(sequence, ids, 0, before, Wanted.NONE));
                }
                Wanted wanted = Wanted.values()[random.nextInt(3)];
                batch.add(sequence, ids, before, ids.length - before, wanted);
                float[][] alone = Runs.logits(decoder, ids);
                int first = wanted == Wanted.ALL ? before : wanted == Wanted.LAST ? ids.length - 1 : ids.length;
                expected.addAll(Arrays.asList(alone).subList(first, ids.length));
            }
            pass.forward(batch);
            assertThat(pass.logits().rows()).isEqualTo(expected.size()).isEqualTo(batch.results());
            for (int row = 0; row < expected.size(); row++) {
                assertClose(Runs.row(pass.logits(), row), expected.get(row));
            }
            for (int i = 0; i < lengths.size(); i++) {
                assertThat(sequences.get(i).length()).isEqualTo(lengths.get(i));
            }
        }
    }

    @Property(tries = 60)
    void goingBackAndOnIsAsIfNeverThere(
            @ForAll("models") TinyModels.Tiny tiny,
            @ForAll @IntRange(min = 1, max = 250) int length,
            @ForAll @IntRange(min = 0, max = 250) int back) {
        Assume.that(back <= length);
        try (Decoder decoder = tiny.load(Rungs.scalar())) {
            ForwardPass pass = decoder.newPass(WorkerTeam.shared()).chunkRows(64);
            Sequence sequence = Runs.sequence(decoder);
            int[] first = ids(length, 1);
            pass.forward(new ForwardBatch().add(sequence, first, Wanted.NONE));
            int kept = length - back;
            if (kept > 0 && kept < sequence.firstTruncation()) {
                assertThat(back).isGreaterThan(Sequence.SLACK);
                assertThatThrownBy(() -> sequence.truncate(kept))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(String.valueOf(kept));
                return;
            }
            sequence.truncate(kept);
            int[] text = Arrays.copyOf(first, kept + 5);
            System.arraycopy(ids(5, 2), 0, text, kept, 5);
            assertThat(sequence.commonPrefix(text)).isEqualTo(kept);
            pass.forward(new ForwardBatch().add(sequence, text, kept, 5, Wanted.LAST));
            assertClose(Runs.row(pass.logits(), 0), Runs.logits(decoder, text)[kept + 4]);
        }
    }

    @Test
    void anyNumberOfWorkersGivesTheSameBits() {
        for (TinyModels.Tiny tiny : MODELS) {
            Rungs.here().forEach(kernels -> {
                float[][] alone = null;
                for (int workers = 1; workers <= 4; workers++) {
                    try (WorkerTeam team = WorkerTeam.of(workers);
                            Decoder decoder = tiny.load(kernels)) {
                        ForwardPass pass = decoder.newPass(team);
                        pass.forward(new ForwardBatch().add(Runs.sequence(decoder), ids(70, 5), Wanted.ALL));
                        float[][] found = Runs.rows(pass.logits());
                        alone = alone == null ? found : alone;
                        assertThat(found)
                                .as("%s on %d workers: %s", kernels.rung(), workers, tiny)
                                .isDeepEqualTo(alone);
                    }
                }
            });
        }
    }

    @Test
    void manyThreadsShareOneDecoder() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Decoder decoder = MODELS.get(0).load(Rungs.scalar())) {
            int[] ids = ids(40, 9);
            float[][] expected = Runs.logits(decoder, ids);
            List<Callable<float[][]>> calls = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                calls.add(() -> Runs.logits(decoder, ids));
            }
            for (Future<float[][]> call : threads.invokeAll(calls)) {
                assertThat(call.get()).isDeepEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCancelledPassLeavesWholeChunksThatCanBeUsedOn() {
        for (TinyModels.Tiny tiny : MODELS) {
            try (Decoder decoder = tiny.load(Rungs.scalar())) {
                int layers = decoder.config().layers().size();
                int[] ids = ids(50, 4);
                ForwardPass pass = decoder.newPass(WorkerTeam.shared()).chunkRows(16);
                Sequence sequence = Runs.sequence(decoder);
                AtomicInteger asked = new AtomicInteger();
                // The third chunk is under way: some of its layers have the keys of its tokens already.
                assertThatThrownBy(() -> pass.forward(
                                new ForwardBatch().add(sequence, ids, Wanted.LAST),
                                () -> asked.incrementAndGet() == 3 * layers))
                        .isInstanceOf(CancellationException.class);
                assertThat(sequence.length()).isEqualTo(32);
                pass.forward(new ForwardBatch().add(sequence, ids, 32, 18, Wanted.LAST));
                assertClose(Runs.row(pass.logits(), 0), Runs.logits(decoder, ids)[49]);
            }
        }
    }

    @Test
    void aSequenceThatCrossesTheOriginalContextIsRotatedAnew() {
        TinyModels.Tiny tiny = TinyModels.all().stream()
                .filter(model -> model.name().contains("longrope"))
                .findFirst()
                .orElseThrow();
        try (Decoder decoder = tiny.load(Rungs.scalar())) {
            assertThat(decoder.config().switchLength()).isEqualTo(20);
            int[] ids = ids(30, 8);
            ForwardPass pass = decoder.newPass(WorkerTeam.shared());
            Sequence growing = Runs.sequence(decoder);
            Sequence shorter = Runs.sequence(decoder);
            ForwardBatch batch = new ForwardBatch();
            for (int length = 1; length <= ids.length; length++) {
                pass.forward(batch.clear().add(growing, ids, length - 1, 1, Wanted.LAST));
                float[][] whole = Runs.logits(decoder, Arrays.copyOf(ids, length));
                assertClose(Runs.row(pass.logits(), 0), whole[length - 1]);
            }
            growing.truncate(15); // back to where the short factors hold
            // One batch with both kinds of sequences.
            pass.forward(batch.clear().add(shorter, ids, 0, 25, Wanted.LAST).add(growing, ids, 15, 3, Wanted.LAST));
            assertClose(Runs.row(pass.logits(), 0), Runs.logits(decoder, Arrays.copyOf(ids, 25))[24]);
            assertClose(Runs.row(pass.logits(), 1), Runs.logits(decoder, Arrays.copyOf(ids, 18))[17]);
        }
    }

    /** Reading ahead and taking back what was guessed wrongly leaves no trace: neither in later results nor in any bit. */
    @Test
    void independentTokensHaveTheBitsThatTheyHaveOneByOne() {
        for (Kernels kernels : Rungs.here()) {
            for (TinyModels.Tiny tiny : TinyModels.all()) {
                try (Decoder decoder = tiny.load(kernels)) {
                    int[] ids = ids(70, 4);
                    int[] wrong = ids(70, 5);
                    ForwardPass pass = decoder.newPass(WorkerTeam.shared());
                    Sequence ahead = Runs.sequence(decoder);
                    Sequence single = Runs.sequence(decoder);
                    ForwardBatch batch = new ForwardBatch();
                    for (int done = 0, step = 1; done < 69; done += step, step = step % 9 + 1) {
                        step = Math.min(step, Math.min(69 - done, decoder.independentTokens(ahead)));
                        float[][] expected = new float[step][];
                        for (int i = 0; i < step; i++) {
                            pass.forward(batch.clear().add(single, ids, done + i, 1, Wanted.LAST));
                            expected[i] = Runs.row(pass.logits(), 0);
                        }
                        int guessed = Math.min(4, decoder.independentTokens(ahead));
                        pass.forward(batch.clear().add(ahead, wrong, done, Math.min(guessed, 70 - done), Wanted.ALL));
                        ahead.truncate(done);
                        pass.forward(batch.clear().add(ahead, ids, done, step, Wanted.ALL));
                        assertThat(Runs.rows(pass.logits()))
                                .as("%s on %s from %d", tiny, kernels.rung(), done)
                                .isDeepEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void layersWithAWindowKeepLittleMoreThanIt() {
        try (Decoder decoder = TinyModels.named("MistralForCausalLM 'sliding_window': 5")
                        .load(Rungs.scalar());
                Decoder full = TinyModels.named("llama.gguf ").load(Rungs.scalar())) {
            ForwardPass pass = decoder.newPass(WorkerTeam.shared()).chunkRows(32);
            ForwardPass fullPass = full.newPass(WorkerTeam.shared()).chunkRows(32);
            Sequence sequence = Runs.sequence(decoder);
            Sequence fullSequence = Runs.sequence(full);
            pass.forward(new ForwardBatch().add(sequence, ids(140, 1), Wanted.NONE));
            long early = sequence.bytes();
            pass.forward(new ForwardBatch().add(sequence, ids(160, 2), Wanted.NONE));
            fullPass.forward(new ForwardBatch().add(fullSequence, ids(300, 2), Wanted.NONE));
            assertThat(sequence.bytes()).isEqualTo(early).isLessThan(fullSequence.bytes() * 6 / 10);
        }
    }

    @Test
    void hiddenStatesNeedNoLogits() {
        try (Decoder decoder = MODELS.get(0).load(Rungs.scalar())) {
            ForwardPass pass = decoder.newPass(WorkerTeam.shared());
            pass.forward(new ForwardBatch().add(Runs.sequence(decoder), ids(9, 1), Wanted.ALL));
            float[][] hidden = Runs.rows(pass.hidden());
            pass.encode(new ForwardBatch().add(Runs.sequence(decoder), ids(9, 1), Wanted.ALL), () -> false);
            assertThat(Runs.rows(pass.hidden())).isDeepEqualTo(hidden);
            assertThat(pass.logits().rows()).isZero();
        }
    }

    @Test
    void smallerKeysAndValuesChangeLittle() {
        try (Decoder decoder = MODELS.get(0).load(Rungs.scalar())) {
            int[] ids = ids(60, 6);
            float[] exact = Runs.logits(decoder, ids)[59];
            ForwardPass pass = decoder.newPass(WorkerTeam.shared());
            Sequence half = decoder.newSequence(64, KvPrecision.F16);
            pass.forward(new ForwardBatch().add(half, ids, Wanted.LAST));
            assertThat(Runs.difference(Runs.row(pass.logits(), 0), exact)).isLessThan(0.02);
            Sequence eighth = decoder.newSequence(64, KvPrecision.Q8);
            pass.forward(new ForwardBatch().add(eighth, ids, Wanted.LAST));
            assertThat(Runs.difference(Runs.row(pass.logits(), 0), exact)).isLessThan(0.3);
            assertThat(eighth.bytes()).isLessThan(half.bytes());
        }
    }

    @Test
    void wrongUseIsRefusedAndNamed() {
        try (Decoder decoder = MODELS.get(0).load(Rungs.scalar())) {
            ForwardPass pass = decoder.newPass(WorkerTeam.shared());
            Sequence sequence = decoder.newSequence(4, KvPrecision.F32);
            ForwardBatch batch = new ForwardBatch().add(sequence, new int[] {1, 61}, Wanted.LAST);
            assertThatThrownBy(() -> pass.forward(batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("61");
            assertThat(sequence.length()).isZero();
            assertThatThrownBy(() -> batch.add(sequence, new int[] {1}, Wanted.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only once");
            assertThatThrownBy(() -> new ForwardBatch().add(sequence, new int[5], Wanted.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 4");
            assertThatThrownBy(() -> decoder.newSequence(301, KvPrecision.F32))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("300");
        }
    }

    private static int[] ids(int count, long seed) {
        return new Random(seed).ints(count, 0, 61).toArray();
    }

    private static void assertClose(float[] found, float[] expected) {
        double size = Runs.difference(expected, new float[expected.length]);
        assertThat(Runs.difference(found, expected)).isLessThan(TOLERANCE * Math.max(1, size));
    }
}
