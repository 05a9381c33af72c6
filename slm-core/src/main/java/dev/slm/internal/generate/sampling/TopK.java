package dev.slm.internal.generate.sampling;

/** Keeps the {@code k} most probable tokens; of equal ones those with the smaller ids. */
record TopK(int k) implements CandidateFilter {
    @Override
    public void apply(Candidates candidates) {
        candidates.keepLargest(k);
    }
}
