package dev.slm.internal.generate.sampling;

/** Divides the logits: below 1 sharpens the distribution, above 1 flattens it. */
record Temperature(float temperature) implements CandidateFilter {
    @Override
    public void apply(Candidates candidates) {
        candidates.divide(temperature);
    }
}
