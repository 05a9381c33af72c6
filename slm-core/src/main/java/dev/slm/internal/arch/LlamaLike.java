package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.FeedForwardConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.DecoderConfig.NormConfig;
import dev.slm.internal.decoder.DecoderConfig.NormKind;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.internal.decoder.Linear;
import dev.slm.internal.decoder.Norm;
import dev.slm.quant.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What Llama's descendants took over from it: the keys of the settings, the names of the weights, RMS norms, a gated
 * feed-forward network. A family's own file says where it differs.
 */
final class LlamaLike {
    private LlamaLike() {}

    /** A decoder by the keys that Llama's config.json has. */
    static DecoderConfig config(
            String family, FolderSettings s, AttentionConfig attention, FolderRope rope, List<LayerConfig> layers) {
        return config(family, s, attention, rope, layers, 1e-6f);
    }

    /** The same for a family that means another {@code rms_norm_eps} where the file is silent. */
    static DecoderConfig config(
            String family,
            FolderSettings s,
            AttentionConfig attention,
            FolderRope rope,
            List<LayerConfig> layers,
            float absentEpsilon) {
        return new DecoderConfig(
                family,
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", absentEpsilon)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                Multipliers.NONE,
                layers);
    }

    /** A decoder by the keys that a GGUF file of a Llama has. */
    static DecoderConfig config(String family, GgufSettings s, AttentionConfig attention, List<LayerConfig> layers) {
        return new DecoderConfig(
                family,
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.SILU, true),
                Multipliers.NONE,
                layers);
    }

    /**
     * The weights around the layers, and the layers as the family reads them.
     *
     * @param base at the prefix below which the embeddings are
     * @param tied whether the head is the embedding table where config.json does not say
     */
    static DecoderWeights weights(
            WeightReader base, boolean tied, Norm finalNorm, Function<WeightReader, LayerWeights> layer) {
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < base.config().layers().size(); i++) {
            layers.add(layer.apply(base.at("layers." + i + ".", "blk." + i + ".")));
        }
        return new DecoderWeights(
                base.table("embed_tokens", "token_embd", base.config().vocabularySize()),
                null,
                layers,
                finalNorm,
                base.head(
                        "lm_head",
                        !base.gguf() && base.folder().flag("tie_word_embeddings", tied),
                        Bias.NONE,
                        "embed_tokens"));
    }

    /** The same for a family whose last norm is Llama's. */
    static DecoderWeights weights(WeightReader r, boolean tied, Function<WeightReader, LayerWeights> layer) {
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        return weights(base, tied, base.rmsNorm("norm", "output_norm"), layer);
    }

    /** A layer with RMS norms before attention and feed-forward network. */
    static LayerWeights layer(WeightReader l, Bias queryKeyValue, Bias attentionOutput, Bias feedForward) {
        return LayerWeights.preNorm(
                l.rmsNorm("input_layernorm", "attn_norm"),
                queryKeyValue(l, queryKeyValue),
                attentionOutput(l, attentionOutput),
                l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                gateUp(l, feedForward),
                down(l, feedForward));
    }

    static Linear queryKeyValue(WeightReader l, Bias bias) {
        AttentionConfig a = l.config().attention();
        int width = l.config().width();
        return l.linear(
                l.part("self_attn.q_proj", "attn_q", a.queryWidth(), width, bias),
                l.part("self_attn.k_proj", "attn_k", a.keyWidth(), width, bias),
                l.part("self_attn.v_proj", "attn_v", a.keyWidth(), width, bias));
    }

    static Linear attentionOutput(WeightReader l, Bias bias) {
        int inputs = l.config().attention().queryWidth();
        return l.linear("self_attn.o_proj", "attn_output", l.config().width(), inputs, bias);
    }

    static Linear gateUp(WeightReader l, Bias bias) {
        int inner = l.config().feedForward().size();
        int width = l.config().width();
        return l.linear(
                l.part("mlp.gate_proj", "ffn_gate", inner, width, bias),
                l.part("mlp.up_proj", "ffn_up", inner, width, bias));
    }

    static Linear down(WeightReader l, Bias bias) {
        int inner = l.config().feedForward().size();
        return l.linear("mlp.down_proj", "ffn_down", l.config().width(), inner, bias);
    }
}
