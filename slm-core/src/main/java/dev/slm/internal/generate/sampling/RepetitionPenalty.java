package dev.slm.internal.generate.sampling;

/**
 * Makes tokens of the prompt and of the answer less likely: a positive logit is divided by the penalty, a negative one
 * multiplied. Keskar et al., "CTRL" (2019).
 */
final class RepetitionPenalty implements LogitAdjustment {
    private final float penalty;
    private final TokenCounts counts;

    RepetitionPenalty(float penalty, TokenCounts counts) {
        this.penalty = penalty;
        this.counts = counts;
    }

    @Override
    public void accept(int id, boolean generated) {
        counts.accept(id);
    }

    @Override
    public void apply(float[] logits) {
        for (int i = 0; i < counts.distinct(); i++) {
            int id = counts.id(i);
            logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
    }
}
