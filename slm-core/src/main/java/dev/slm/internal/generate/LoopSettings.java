package dev.slm.internal.generate;

import dev.slm.internal.generate.sampling.SamplingSettings;
import java.util.List;

/**
 * What one generation is to do; ranges have been checked.
 *
 * @param sampling how tokens are chosen
 * @param maxTokens most new tokens
 * @param stopTokens ids that end it
 * @param stopStrings texts that end it
 * @param topLogprobs how many alternatives to report at each place; -1 for no report
 * @param timeoutNanos what it may take from its start; {@link Long#MAX_VALUE} for no limit
 * @param draftTokens most tokens to guess in one pass; 0 to guess none
 */
public record LoopSettings(
        SamplingSettings sampling,
        int maxTokens,
        int[] stopTokens,
        List<String> stopStrings,
        int topLogprobs,
        long timeoutNanos,
        int draftTokens) {}
