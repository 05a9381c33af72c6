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

/** OLMo 2 (Ai2 2024): norms after attention and feed-forward instead of before, and over all queries and all keys. */
final class Olmo2 implements Architecture {
    @Override
    public String title() {
        return "OLMo 2";
    }

    @Override
    public List<String> classNames() {
        return List.of("Olmo2ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("olmo2");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("olmo2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        return new DecoderConfig(
                "olmo2",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-5f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "olmo2",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.SILU, true),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        Bias bias = r.gguf() ? Bias.OPTIONAL : Bias.of(r.folder().flag("attention_bias", false));
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(new LayerWeights(
                    null,
                    l.linear(
                            l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), bias),
                            l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), bias),
                            l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), bias)),
                    l.vector("self_attn.q_norm", "attn_q_norm", a.queryWidth()),
                    l.vector("self_attn.k_norm", "attn_k_norm", a.keyWidth()),
                    l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), bias),
                    l.rmsNorm("post_attention_layernorm", "post_attention_norm"),
                    null,
                    l.linear(
                            l.part("mlp.gate_proj", "ffn_gate", inner, c.width(), Bias.NONE),
                            l.part("mlp.up_proj", "ffn_up", inner, c.width(), Bias.NONE)),
                    l.linear("mlp.down_proj", "ffn_down", c.width(), inner, Bias.NONE),
                    l.rmsNorm("post_feedforward_layernorm", "post_ffw_norm")));
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
