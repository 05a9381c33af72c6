package dev.slm.internal.generate;

import dev.slm.GenerationOptions;
import dev.slm.internal.generate.sampling.SamplingSettings;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves open: the model's settings, then the defaults that {@link GenerationOptions} names. */
public final class OptionResolver {
    private static final int DEFAULT_MAX_TOKENS = 512;
    private static final Duration LONGEST_TIMEOUT = Duration.ofNanos(Long.MAX_VALUE);

    private OptionResolver() {}

    /**
     * The settings of one generation.
     *
     * @param promptTokens the length of the prompt, which counts where the model limits prompt and answer together
     */
    public static LoopSettings resolve(GenerationOptions request, ModelDefaults model, int promptTokens) {
        GenerationOptions options = request.orElse(model.options());
        boolean modelStops = !Boolean.TRUE.equals(options.ignoreEos());
        int[] stopTokens = IntStream.concat(
                        options.stopTokens().stream().mapToInt(Integer::intValue),
                        modelStops ? model.stopTokens().stream().mapToInt(Integer::intValue) : IntStream.empty())
                .distinct()
                .toArray();
        Duration timeout = options.timeout();
        return new LoopSettings(
                sampling(options),
                or(options.maxTokens(), maxTokens(model, promptTokens)),
                stopTokens,
                modelStops ? options.stop() : request.stop(),
                or(options.logprobs(), -1),
                timeout == null || timeout.compareTo(LONGEST_TIMEOUT) > 0 ? Long.MAX_VALUE : timeout.toNanos(),
                or(options.promptLookup(), 0));
    }

    private static int maxTokens(ModelDefaults model, int promptTokens) {
        return model.maxLength() == ModelDefaults.NO_LENGTH
                ? DEFAULT_MAX_TOKENS
                : Math.max(0, model.maxLength() - promptTokens);
    }

    private static SamplingSettings sampling(GenerationOptions options) {
        boolean filtered = options.topK() != null
                || options.topP() != null
                || options.minP() != null
                || options.typicalP() != null;
        Long seed = options.seed();
        return new SamplingSettings(
                or(options.temperature(), filtered ? 1f : 0f),
                or(options.topK(), Integer.MAX_VALUE),
                or(options.topP(), 1.0),
                or(options.minP(), 0.0),
                or(options.typicalP(), 1.0),
                or(options.repetitionPenalty(), 1f),
                or(options.frequencyPenalty(), 0f),
                or(options.presencePenalty(), 0f),
                or(options.penaltyWindow(), Integer.MAX_VALUE),
                options.logitBias(),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    }

    private static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }
}
