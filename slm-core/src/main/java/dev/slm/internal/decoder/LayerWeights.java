package dev.slm.internal.decoder;

import org.jspecify.annotations.Nullable;

/**
 * The weights of one layer. Those that may be null say how the layer is built.
 *
 * @param attentionNorm before attention (of a parallel layer without {@code feedForwardNorm}, before both); null where
 *     attention reads the hidden state as it is
 * @param qkv query, key and value one above the other
 * @param queryNorm RMS norm of the queries before they are rotated: per head if as long as a head, else over all heads;
 *     null for none
 * @param keyNorm the same for keys
 * @param postAttentionNorm of attention's output before it is added; null for none
 * @param feedForwardNorm before the feed-forward network; null for none
 * @param up gate and up one above the other where the network is gated, else up alone
 * @param postFeedForwardNorm of the network's output before it is added; null for none
 */
public record LayerWeights(
        @Nullable Norm attentionNorm,
        Linear qkv,
        float @Nullable [] queryNorm,
        float @Nullable [] keyNorm,
        Linear attentionOutput,
        @Nullable Norm postAttentionNorm,
        @Nullable Norm feedForwardNorm,
        Linear up,
        Linear down,
        @Nullable Norm postFeedForwardNorm) {

    /** A layer with norms before attention and before the feed-forward network, and no others. */
    public static LayerWeights preNorm(
            Norm attentionNorm,
            Linear qkv,
            Linear attentionOutput,
            @Nullable Norm feedForwardNorm,
            Linear up,
            Linear down) {
        return new LayerWeights(attentionNorm, qkv, null, null, attentionOutput, null, feedForwardNorm, up, down, null);
    }

    /** The same with other norms of queries and keys. */
    public LayerWeights withQueryKeyNorms(float[] newQueryNorm, float[] newKeyNorm) {
        return new LayerWeights(
                attentionNorm,
                qkv,
                newQueryNorm,
                newKeyNorm,
                attentionOutput,
                postAttentionNorm,
                feedForwardNorm,
                up,
                down,
                postFeedForwardNorm);
    }

    /** The same with other norms after attention and after the feed-forward network. */
    public LayerWeights withPostNorms(Norm newPostAttentionNorm, Norm newPostFeedForwardNorm) {
        return new LayerWeights(
                attentionNorm,
                qkv,
                queryNorm,
                keyNorm,
                attentionOutput,
                newPostAttentionNorm,
                feedForwardNorm,
                up,
                down,
                newPostFeedForwardNorm);
    }
}
