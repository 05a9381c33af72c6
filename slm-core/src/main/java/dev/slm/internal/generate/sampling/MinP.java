package dev.slm.internal.generate.sampling;

/**
 * Keeps the tokens that are at least {@code p} times as probable as the most probable one. Nguyen et al., "Turning Up the
 * Heat: Min-p Sampling" (2024).
 */
record MinP(double p) implements CandidateFilter {
    @Override
    public void apply(Candidates candidates) {
        candidates.keepFrom((float) (candidates.maxLogit() + Math.log(p)));
    }
}
