package dev.slm.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.FinishReason;
import dev.slm.Generation;
import dev.slm.GenerationOptions;
import dev.slm.internal.arch.Rungs;
import dev.slm.internal.arch.TinyModels;
import dev.slm.internal.decoder.Sequence;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is guessed changes nothing in the answer, whatever the model, the rung and the way of choosing tokens. */
class PromptLookupDecodingTest {
    private static final int VOCABULARY = 61;

    static List<Kernels> rungs() {
        return Rungs.here();
    }

    private static List<GenerationOptions> options(Random random) {
        GenerationOptions.Builder any =
                GenerationOptions.builder().maxTokens(70).seed(random.nextLong());
        GenerationOptions plain = any.build();
        return List.of(
                plain,
                plain.toBuilder().temperature(2).topK(2).build(), // repeats itself, but not for long
                plain.toBuilder().temperature(0.3).topK(5).logprobs(2).build(),
                plain.toBuilder().temperature(0.6).topP(0.8).minP(0.05).build(),
                plain.toBuilder().temperature(0.2).typicalP(0.9).build(),
                plain.toBuilder()
                        .repetitionPenalty(1.05)
                        .frequencyPenalty(0.1)
                        .penaltyWindow(20)
                        .build(),
                plain.toBuilder()
                        .logitBias(7, 1)
                        .logitBias(9, Double.NEGATIVE_INFINITY)
                        .build(),
                plain.toBuilder().stopTokens(3, 5, 8).logprobs(0).build(),
                plain.toBuilder().maxTokens(random.nextInt(6)).build(),
                plain.toBuilder().maxTokens(1000).build());
    }

    @ParameterizedTest
    @MethodSource("rungs")
    void theAnswerIsTheSameToTheLastBit(Kernels kernels) {
        Random random = new Random(23);
        int drafted = 0;
        int accepted = 0;
        for (TinyModels.Tiny tiny : TinyModels.all()) {
            try (Engine engine = new Engine(tiny.load(kernels), WorkerTeam.shared(), KvPrecision.F16, 120, () -> {})) {
                for (GenerationOptions options : options(random)) {
                    Generation guessed = compare(engine, repetitive(random), options, 1 + random.nextInt(16));
                    drafted += guessed.usage().draftedTokens();
                    accepted += guessed.usage().acceptedTokens();
                }
            }
        }
        assertThat(accepted).as("of %d", drafted).isPositive().isLessThan(drafted);
    }

    private static Generation compare(Engine engine, int[] prompt, GenerationOptions options, int most) {
        Sequence plainSequence = engine.newSequence();
        Sequence sequence = engine.newSequence();
        Generation plain = generate(engine, plainSequence, prompt, options);
        Generation guessed = generate(
                engine, sequence, prompt, options.toBuilder().promptLookup(most).build());

        assertThat(guessed.ids())
                .as("%s with %s", engine.decoder().config(), options)
                .containsExactly(plain.ids());
        assertThat(guessed.finishReason()).isEqualTo(plain.finishReason());
        assertThat(guessed.logprobs()).isEqualTo(plain.logprobs());
        assertThat(sequence.length()).isEqualTo(plainSequence.length());
        if (options.maxTokens() == 1000) {
            assertThat(guessed.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        }
        return guessed;
    }

    private static int[] repetitive(Random random) {
        int[] phrase = random.ints(8, 0, VOCABULARY).toArray();
        return IntStream.range(0, 24).map(i -> phrase[i % phrase.length]).toArray();
    }

    private static Generation generate(Engine engine, Sequence sequence, int[] prompt, GenerationOptions options) {
        LoopSettings settings = OptionResolver.resolve(
                options, new ModelDefaults(GenerationOptions.UNSET, List.of(), ModelDefaults.NO_LENGTH), 1);
        TokenLoop loop = new TokenLoop(
                new SequenceReader(engine, sequence),
                engine.vocabularySize(),
                prompt,
                null,
                settings,
                List.of(),
                System::nanoTime);
        while (loop.advance()) {
            // to the end
        }
        return loop.result();
    }
}
