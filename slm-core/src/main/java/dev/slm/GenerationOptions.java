package dev.slm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to generate. Immutable. What is null is not set: then the model's own setting counts
 * ({@link LanguageModel#defaults()}), and where it has none, the value given here as the default.
 *
 * <p>The steps apply in this order, which is that of Hugging Face's {@code generate()}: logit bias, repetition penalty,
 * frequency and presence penalty, temperature, top-k, top-p, min-p, typical, draw.
 *
 * @param maxTokens most new tokens, at least 0; default 512, or what the prompt leaves of the length that the model's own
 *     settings limit both to; never more than the context holds
 * @param temperature 0 takes the most probable token each time, else from 0.01 to 100 and divides the logits. Default 0,
 *     but 1 if any of topK, topP, minP and typicalP is set.
 * @param topK draw from the k most probable tokens; at least 1; default all
 * @param topP draw from the fewest tokens with at least this probability together; above 0, up to 1; default 1
 * @param minP draw from tokens at least this many times as probable as the most probable one; from 0, below 1; default 0
 * @param typicalP locally typical sampling; above 0, up to 1; default 1
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens of prompt and answer; above 0, up to
 *     100; default 1
 * @param frequencyPenalty subtracted once for every time that the answer has the token; from -100 to 100; default 0
 * @param presencePenalty subtracted if the answer has the token; from -100 to 100; default 0
 * @param penaltyWindow how many tokens back the penalties look; at least 1; default all
 * @param logitBias added to the logits of these ids; not NaN; minus infinity forbids a token
 * @param seed of the draws: the same seed, model, rung and prompt give the same text on any number of threads. Default is
 *     a new one each time.
 * @param stop texts that end the answer and are not part of it; none of them empty. The one that is complete first counts,
 *     of several complete at once the longest.
 * @param stopTokens ids that end the answer, besides the model's own
 * @param ignoreEos whether the model's own stop tokens and stop texts do not end the answer; default false
 * @param logprobs how many of the most probable tokens to report at each place, from 0 (the chosen one only); null for no
 *     report
 * @param timeout what a call may take; default no limit. Looked at before each token and each piece of the prompt.
 * @param promptLookup most tokens to guess from what has been before in prompt and answer and to verify together with the
 *     next one, from 0 (no guessing) to 32; default 0. The answer is the same; one that repeats much of its prompt, as a
 *     summary or a corrected text does, comes faster.
 */
public record GenerationOptions(
        @Nullable Integer maxTokens,
        @Nullable Float temperature,
        @Nullable Integer topK,
        @Nullable Double topP,
        @Nullable Double minP,
        @Nullable Double typicalP,
        @Nullable Float repetitionPenalty,
        @Nullable Float frequencyPenalty,
        @Nullable Float presencePenalty,
        @Nullable Integer penaltyWindow,
        Map<Integer, Float> logitBias,
        @Nullable Long seed,
        List<String> stop,
        List<Integer> stopTokens,
        @Nullable Boolean ignoreEos,
        @Nullable Integer logprobs,
        @Nullable Duration timeout,
        @Nullable Integer promptLookup) {

    private static final int MOST_PROMPT_LOOKUP = 32;

    /** Nothing set. */
    public static final GenerationOptions UNSET = builder().build();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the option, its value and the range
     */
    public GenerationOptions {
        logitBias = Map.copyOf(logitBias);
        stop = List.copyOf(stop);
        stopTokens = List.copyOf(stopTokens);
        atLeast("maxTokens", maxTokens, 0);
        if (temperature != null && temperature != 0) {
            within("temperature", temperature, 0.01f, 100);
        }
        atLeast("topK", topK, 1);
        share("topP", topP, topP != null && topP == 1);
        share("minP", minP, minP != null && minP == 0);
        share("typicalP", typicalP, typicalP != null && typicalP == 1);
        within("repetitionPenalty", repetitionPenalty, Float.MIN_NORMAL, 100);
        within("frequencyPenalty", frequencyPenalty, -100, 100);
        within("presencePenalty", presencePenalty, -100, 100);
        atLeast("penaltyWindow", penaltyWindow, 1);
        atLeast("logprobs", logprobs, 0);
        if (promptLookup != null && (promptLookup < 0 || promptLookup > MOST_PROMPT_LOOKUP)) {
            throw new IllegalArgumentException(
                    "promptLookup must be from 0 to " + MOST_PROMPT_LOOKUP + ", not " + promptLookup);
        }
        if (stop.contains("")) {
            throw new IllegalArgumentException("a stop string must not be empty");
        }
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative, not " + timeout);
        }
        logitBias.forEach((id, bias) -> {
            if (bias.isNaN()) {
                throw new IllegalArgumentException("the logit bias of token " + id + " is not a number");
            }
        });
    }

    private static void atLeast(String name, @Nullable Integer value, int least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
        }
    }

    private static void within(String name, @Nullable Float value, float least, float most) {
        if (value != null && !(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    private static void share(String name, @Nullable Double value, boolean allowedEnd) {
        if (value != null && !allowedEnd && !(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be a share between 0 and 1, not " + value);
        }
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has set what these options have set. */
    public Builder toBuilder() {
        return new Builder().options(this);
    }

    /** These options, and for what they leave open the others. */
    public GenerationOptions orElse(GenerationOptions others) {
        return others.toBuilder().options(this).build();
    }

    /** Makes {@link GenerationOptions}. Not thread-safe. */
    public static final class Builder extends OptionSetters<Builder> {
        private Builder() {}

        /**
         * The options as set so far.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public GenerationOptions build() {
            return toOptions();
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
