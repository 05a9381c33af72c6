package dev.slm;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The setters of everything in {@link GenerationOptions}, which says what each means, its range and its default. Ranges are
 * checked when the options are used. Not thread-safe.
 *
 * @param <B> what the setters return
 */
public abstract sealed class OptionSetters<B extends OptionSetters<B>>
        permits GenerationOptions.Builder, Prompt, ChatSession.Builder {
    private @Nullable Integer maxTokens;
    private @Nullable Float temperature;
    private @Nullable Integer topK;
    private @Nullable Double topP;
    private @Nullable Double minP;
    private @Nullable Double typicalP;
    private @Nullable Float repetitionPenalty;
    private @Nullable Float frequencyPenalty;
    private @Nullable Float presencePenalty;
    private @Nullable Integer penaltyWindow;
    private final Map<Integer, Float> logitBias = new LinkedHashMap<>();
    private @Nullable Long seed;
    private final Set<String> stop = new LinkedHashSet<>();
    private final Set<Integer> stopTokens = new LinkedHashSet<>();
    private @Nullable Boolean ignoreEos;
    private @Nullable Integer logprobs;
    private @Nullable Duration timeout;
    private @Nullable Integer promptLookup;

    OptionSetters() {}

    abstract B self();

    /** Most new tokens. */
    public B maxTokens(int most) {
        maxTokens = most;
        return self();
    }

    /** 0 takes the most probable token each time; 1 draws as the model's probabilities say. */
    public B temperature(double divisor) {
        temperature = (float) divisor;
        return self();
    }

    /** Draws from the {@code k} most probable tokens. */
    public B topK(int k) {
        topK = k;
        return self();
    }

    /** Draws from the fewest tokens that together have this probability. */
    public B topP(double share) {
        topP = share;
        return self();
    }

    /** Draws from tokens at least this many times as probable as the most probable one. */
    public B minP(double share) {
        minP = share;
        return self();
    }

    /** Locally typical sampling. */
    public B typicalP(double share) {
        typicalP = share;
        return self();
    }

    /** Makes tokens of prompt and answer less likely if above 1. */
    public B repetitionPenalty(double factor) {
        repetitionPenalty = (float) factor;
        return self();
    }

    /** Makes tokens less likely for every time that the answer has them. */
    public B frequencyPenalty(double perTime) {
        frequencyPenalty = (float) perTime;
        return self();
    }

    /** Makes tokens less likely that the answer has. */
    public B presencePenalty(double once) {
        presencePenalty = (float) once;
        return self();
    }

    /** How many tokens back the penalties look. */
    public B penaltyWindow(int tokens) {
        penaltyWindow = tokens;
        return self();
    }

    /** Adds to the logit of a token; minus infinity forbids it. */
    public B logitBias(int id, double bias) {
        logitBias.put(id, (float) bias);
        return self();
    }

    /** The seed of all draws. */
    public B seed(long value) {
        seed = value;
        return self();
    }

    /** Texts that end the answer and are not part of it; adds to those set before. */
    public B stop(String... texts) {
        stop.addAll(List.of(texts));
        return self();
    }

    /** Texts that end the answer and are not part of it; adds to those set before. */
    public B stop(Collection<String> texts) {
        stop.addAll(texts);
        return self();
    }

    /** Tokens that end the answer; adds to the model's own and to those set before. */
    public B stopTokens(int... ids) {
        for (int id : ids) {
            stopTokens.add(id);
        }
        return self();
    }

    /** Whether the model's own stop tokens do not end the answer. */
    public B ignoreEos(boolean ignore) {
        ignoreEos = ignore;
        return self();
    }

    /** Reports log-probabilities: of the chosen token, and of this many of the most probable ones. */
    public B logprobs(int top) {
        logprobs = top;
        return self();
    }

    /** What a call may take. */
    public B timeout(Duration most) {
        timeout = most;
        return self();
    }

    /**
     * Guesses up to so many tokens at a time from what has been before in prompt and answer. The answer is the same; one that
     * repeats much of its prompt comes faster.
     */
    public B promptLookup(int tokens) {
        promptLookup = tokens;
        return self();
    }

    /** Sets everything that the given options have set; stop texts, stop tokens and biases are added. */
    public B options(GenerationOptions options) {
        maxTokens = firstNonNull(options.maxTokens(), maxTokens);
        temperature = firstNonNull(options.temperature(), temperature);
        topK = firstNonNull(options.topK(), topK);
        topP = firstNonNull(options.topP(), topP);
        minP = firstNonNull(options.minP(), minP);
        typicalP = firstNonNull(options.typicalP(), typicalP);
        repetitionPenalty = firstNonNull(options.repetitionPenalty(), repetitionPenalty);
        frequencyPenalty = firstNonNull(options.frequencyPenalty(), frequencyPenalty);
        presencePenalty = firstNonNull(options.presencePenalty(), presencePenalty);
        penaltyWindow = firstNonNull(options.penaltyWindow(), penaltyWindow);
        logitBias.putAll(options.logitBias());
        seed = firstNonNull(options.seed(), seed);
        stop.addAll(options.stop());
        stopTokens.addAll(options.stopTokens());
        ignoreEos = firstNonNull(options.ignoreEos(), ignoreEos);
        logprobs = firstNonNull(options.logprobs(), logprobs);
        timeout = firstNonNull(options.timeout(), timeout);
        promptLookup = firstNonNull(options.promptLookup(), promptLookup);
        return self();
    }

    private static <T> @Nullable T firstNonNull(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }

    final GenerationOptions toOptions() {
        return new GenerationOptions(
                maxTokens,
                temperature,
                topK,
                topP,
                minP,
                typicalP,
                repetitionPenalty,
                frequencyPenalty,
                presencePenalty,
                penaltyWindow,
                logitBias,
                seed,
                List.copyOf(stop),
                List.copyOf(stopTokens),
                ignoreEos,
                logprobs,
                timeout,
                promptLookup);
    }
}
