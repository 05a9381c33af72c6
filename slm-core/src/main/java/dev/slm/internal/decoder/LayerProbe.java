package dev.slm.internal.decoder;

import dev.slm.quant.Activations;

/** Sees the hidden states inside a forward pass, to compare them with those of another implementation. */
@FunctionalInterface
public interface LayerProbe {
    /**
     * Called once a chunk for the embeddings (index 0) and after each layer (indices from 1 on).
     *
     * @param states one row a token of the chunk, before the final norm; only to be read, and only during the call
     */
    void states(int index, Activations states);
}
