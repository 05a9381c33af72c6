package dev.slm.internal.arch;

/** When a model with LongRoPE (Phi-3 128k, Phi-4-mini) uses its long factors. */
public enum LongRopePolicy {
    /**
     * As the original does: for all positions of a sequence as soon as it is longer than the original context, the short
     * ones before. A sequence that grows past that length is read anew. The default, for every file format.
     */
    BY_LENGTH,
    /** Always: what llama.cpp does when it is started with a context longer than the original one. */
    LONG,
    /** Never: what llama.cpp does when it is started with a shorter context. */
    SHORT
}
