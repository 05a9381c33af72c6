package dev.slm.tokenizers.internal;

/** Rewrites text before it is cut into words. Immutable and shared between threads. */
public interface Normalizer {
    void normalize(AlignedText text);
}
