package dev.slm.internal.generate.sampling;

/**
 * Subtracts from the logit of each token of the answer so far: the frequency penalty for every time it occurs, and the
 * presence penalty once. As OpenAI's API defines the two.
 */
final class FrequencyPresencePenalty implements LogitAdjustment {
    private final float frequency;
    private final float presence;
    private final TokenCounts counts;

    FrequencyPresencePenalty(float frequency, float presence, TokenCounts counts) {
        this.frequency = frequency;
        this.presence = presence;
        this.counts = counts;
    }

    @Override
    public void accept(int id, boolean generated) {
        if (generated) {
            counts.accept(id);
        }
    }

    @Override
    public void apply(float[] logits) {
        for (int i = 0; i < counts.distinct(); i++) {
            int id = counts.id(i);
            logits[id] -= frequency * counts.count(id) + presence;
        }
    }
}
