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
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;

/** Granite 3 (IBM 2024): Llama with a factor of its own for embeddings, scores, residuals and logits. */
final class Granite implements Architecture {
    @Override
    public String title() {
        return "Granite 3";
    }

    @Override
    public List<String> classNames() {
        return List.of("GraniteForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("granite");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("granite");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention().withScale(s.positive("attention_multiplier", 1));
        FolderRope rope = s.rope(attention.headSize());
        return new DecoderConfig(
                "granite",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                new Multipliers(
                        s.positive("embedding_multiplier", 1),
                        s.positive("residual_multiplier", 1),
                        1 / s.positive("logits_scaling", 1),
                        0),
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "granite",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.SILU, true),
                new Multipliers(
                        s.positive("embedding_scale", 1),
                        s.positive("residual_scale", 1),
                        1 / s.positive("logit_scale", 1),
                        0),
                // The rows of query and key are stored in an order that makes pairs neighbours.
                LayerConfig.all(
                        new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.ADJACENT)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        Bias attentionBias = r.gguf() ? Bias.OPTIONAL : Bias.of(r.folder().flag("attention_bias", false));
        Bias mlpBias = r.gguf() ? Bias.OPTIONAL : Bias.of(r.folder().flag("mlp_bias", false));
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                    l.rmsNorm("input_layernorm", "attn_norm"),
                    l.linear(
                            l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), attentionBias),
                            l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), attentionBias),
                            l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), attentionBias)),
                    l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), attentionBias),
                    l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                    l.linear(
                            l.part("mlp.gate_proj", "ffn_gate", inner, c.width(), mlpBias),
                            l.part("mlp.up_proj", "ffn_up", inner, c.width(), mlpBias)),
                    l.linear("mlp.down_proj", "ffn_down", c.width(), inner, mlpBias)));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", false);
        return new DecoderWeights(
                base.table("embed_tokens", "token_embd", c.vocabularySize()),
                null,
                layers,
                base.rmsNorm("norm", "output_norm"),
                base.head("lm_head", tied, Bias.NONE, "embed_tokens"));
    }
}
