package dev.slm.internal.encoder;

import dev.slm.quant.Activations;

/** An encoder without its heads: token ids to hidden states. Immutable; may be shared between threads. */
interface EncoderBody {
    /** Floats per hidden state. */
    int hiddenSize();

    /** What inputs the model takes. */
    Embeddings embeddings();

    /**
     * Computes the hidden states of all tokens of {@link EncoderPass#texts}.
     *
     * @return rows × hiddenSize, a buffer of the pass
     */
    Activations forward(EncoderPass pass);
}
