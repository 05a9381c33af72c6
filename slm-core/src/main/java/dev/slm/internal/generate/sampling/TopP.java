package dev.slm.internal.generate.sampling;

/**
 * Nucleus sampling: keeps the fewest most probable tokens whose probabilities add up to at least {@code p}. Holtzman et
 * al., "The Curious Case of Neural Text Degeneration" (2020).
 */
record TopP(double p) implements CandidateFilter {
    @Override
    public void apply(Candidates candidates) {
        candidates.keepMostProbable(p);
    }
}
