package dev.slm.tokenizers.internal;

/** Cuts text into words, inside which the model finds its tokens. Immutable and shared between threads. */
public interface PreTokenizer {
    void split(Splits splits);
}
