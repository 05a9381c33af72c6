package dev.slm.internal.generate.sampling;

import java.util.Map;

/**
 * How the next token is chosen. The ranges are checked where the settings come from.
 *
 * @param temperature 0 for the most probable token, else a positive divisor of the logits
 * @param topK the most probable tokens to draw from; {@link Integer#MAX_VALUE} for all
 * @param topP in (0, 1]; 1 for all
 * @param minP in [0, 1); 0 for all
 * @param typicalP in (0, 1]; 1 for all
 * @param repetitionPenalty positive; 1 for none
 * @param frequencyPenalty 0 for none
 * @param presencePenalty 0 for none
 * @param penaltyWindow tokens back that the penalties look; {@link Integer#MAX_VALUE} for all
 * @param logitBias added to the logits of these ids
 * @param seed of the generator
 */
public record SamplingSettings(
        float temperature,
        int topK,
        double topP,
        double minP,
        double typicalP,
        float repetitionPenalty,
        float frequencyPenalty,
        float presencePenalty,
        int penaltyWindow,
        Map<Integer, Float> logitBias,
        long seed) {

    /** The most probable token, always. */
    public static final SamplingSettings GREEDY =
            new SamplingSettings(0, Integer.MAX_VALUE, 1, 0, 1, 1, 0, 0, Integer.MAX_VALUE, Map.of(), 0);
}
