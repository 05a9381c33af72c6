package dev.slm.internal.generate.sampling;

/** Reshapes or narrows the tokens that may come next; always leaves at least one. Has no state of its own. */
@FunctionalInterface
interface CandidateFilter {
    void apply(Candidates candidates);
}
