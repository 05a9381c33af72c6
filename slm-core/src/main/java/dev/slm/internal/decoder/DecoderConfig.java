package dev.slm.internal.decoder;

import dev.slm.quant.Activation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder computes, apart from its weights. Where norms sit and what has a bias follows from which of
 * {@link LayerWeights} are there.
 *
 * @param family for people, such as {@code llama}
 * @param vocabularySize token ids are {@code 0 … vocabularySize − 1}
 * @param contextLength the longest sequence, in tokens
 * @param width of the hidden state
 * @param parallel whether attention and feed-forward both read the layer's input (GPT-J, Phi-2, NeoX) instead of one
 *     after the other
 * @param layers one entry a layer
 */
public record DecoderConfig(
        String family,
        int vocabularySize,
        int contextLength,
        int width,
        boolean parallel,
        NormConfig norm,
        AttentionConfig attention,
        FeedForwardConfig feedForward,
        Multipliers multipliers,
        List<LayerConfig> layers) {

    public DecoderConfig {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a decoder needs at least one layer");
        }
    }

    /** The same with other factors. */
    public DecoderConfig withMultipliers(Multipliers value) {
        return new DecoderConfig(
                family, vocabularySize, contextLength, width, parallel, norm, attention, feedForward, value, layers);
    }

    /** The same with another longest sequence and other layers. */
    public DecoderConfig withContext(int length, List<LayerConfig> newLayers) {
        return new DecoderConfig(
                family, vocabularySize, length, width, parallel, norm, attention, feedForward, multipliers, newLayers);
    }

    /** How hidden states are normalised. */
    public enum NormKind {
        /** Zhang and Sennrich 2019. */
        RMS,
        /** Ba, Kiros and Hinton 2016. */
        LAYER
    }

    /** The norm and what it adds to the variance. */
    public record NormConfig(NormKind kind, float epsilon) {}

    /**
     * Attention, the same in all layers.
     *
     * @param heads query heads
     * @param kvHeads key and value heads, a divisor of {@code heads}
     * @param headSize elements of a head; {@code heads · headSize} need not be the width
     * @param scale factor of the scores
     * @param softCap of the scores, 0 for none
     */
    public record AttentionConfig(int heads, int kvHeads, int headSize, float scale, float softCap) {
        /** Scores scaled by {@code 1/√headSize}, without a cap. */
        public static AttentionConfig of(int heads, int kvHeads, int headSize) {
            return new AttentionConfig(heads, kvHeads, headSize, (float) (1 / Math.sqrt(headSize)), 0);
        }

        /** The same with another factor of the scores. */
        public AttentionConfig withScale(float value) {
            return new AttentionConfig(heads, kvHeads, headSize, value, softCap);
        }

        /** The same with another cap of the scores, 0 for none. */
        public AttentionConfig withSoftCap(float value) {
            return new AttentionConfig(heads, kvHeads, headSize, scale, value);
        }

        /** Width of all query heads. */
        public int queryWidth() {
            return heads * headSize;
        }

        /** Width of all key heads, and of all value heads. */
        public int keyWidth() {
            return kvHeads * headSize;
        }
    }

    /**
     * The feed-forward network.
     *
     * @param size inner width
     * @param gated {@code down(f(gate(x)) · up(x))} instead of {@code down(f(up(x)))}
     */
    public record FeedForwardConfig(int size, Activation activation, boolean gated) {}

    /**
     * Plain factors.
     *
     * @param embedding of token embeddings
     * @param residual of what attention and feed-forward add to the hidden state
     * @param logits of the logits
     * @param logitSoftCap of the logits, after their factor; 0 for none
     */
    public record Multipliers(float embedding, float residual, float logits, float logitSoftCap) {
        /** All 1, no cap. */
        public static final Multipliers NONE = new Multipliers(1, 1, 1, 0);
    }

    /**
     * What may differ from layer to layer.
     *
     * @param window how many tokens a query sees, itself included; 0 for all before it
     * @param rotation of queries and keys; null for none
     */
    public record LayerConfig(int window, @Nullable Rotation rotation) {
        /** Layers with these windows, all with the same rotation. */
        public static List<LayerConfig> all(int[] windows, Rotation rotation) {
            return Arrays.stream(windows)
                    .mapToObj(window -> new LayerConfig(window, rotation))
                    .toList();
        }
    }

    /** Sequences longer than this are rotated differently, see {@link Rotation#switchLength()}. */
    public int switchLength() {
        int length = Rotation.NEVER;
        for (LayerConfig layer : layers) {
            if (layer.rotation() != null) {
                length = Math.min(length, layer.rotation().switchLength());
            }
        }
        return length;
    }
}
