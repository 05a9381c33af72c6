package dev.slm.internal.decoder;

import dev.slm.quant.EmbeddingTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All weights of a decoder.
 *
 * @param tokens one row a token id
 * @param positions one row a position, added to the token's; null where positions are rotations
 * @param finalNorm before the head
 * @param head from hidden state to logits
 */
public record DecoderWeights(
        EmbeddingTable tokens,
        @Nullable EmbeddingTable positions,
        List<LayerWeights> layers,
        Norm finalNorm,
        Linear head) {
    public DecoderWeights {
        layers = List.copyOf(layers);
    }
}
