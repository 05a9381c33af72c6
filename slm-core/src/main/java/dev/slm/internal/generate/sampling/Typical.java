package dev.slm.internal.generate.sampling;

/**
 * Locally typical sampling: keeps the fewest tokens, those whose information {@code -log p} is nearest to the expected one
 * first, whose probabilities add up to at least {@code p}. Meister et al., "Locally Typical Sampling" (2023).
 */
record Typical(double p) implements CandidateFilter {
    @Override
    public void apply(Candidates candidates) {
        int size = candidates.size();
        float[] weights = candidates.weights();
        float[] logits = candidates.logits();
        double total = candidates.totalWeight();
        double logNorm = candidates.logNorm();
        double entropy = 0;
        for (int i = 0; i < size; i++) {
            if (weights[i] > 0) {
                entropy += weights[i] / total * (logNorm - logits[i]);
            }
        }
        float[] keys = candidates.scratch();
        for (int i = 0; i < size; i++) {
            keys[i] = (float) -Math.abs(logNorm - logits[i] - entropy);
        }
        candidates.keepShare(keys, p);
    }
}
