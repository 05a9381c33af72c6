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
import java.util.ArrayList;
import java.util.List;

/** Mistral (Jiang et al. 2023): Llama with a sliding window in all layers of the first version. GGUF files call it llama. */
final class Mistral implements Architecture {
    @Override
    public String title() {
        return "Mistral 7B 0.1 to 0.3, Mistral Nemo";
    }

    @Override
    public List<String> classNames() {
        return List.of("MistralForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("mistral");
    }

    @Override
    public List<String> ggufNames() {
        return List.of();
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        int[] windows = s.windows(s.size("num_hidden_layers"), 0, i -> true);
        return new DecoderConfig(
                "mistral",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                Multipliers.NONE,
                LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        throw new IllegalStateException("GGUF files call this family llama");
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                    l.rmsNorm("input_layernorm", "attn_norm"),
                    l.linear(
                            l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), Bias.NONE),
                            l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), Bias.NONE),
                            l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), Bias.NONE)),
                    l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), Bias.NONE),
                    l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                    l.linear(
                            l.part("mlp.gate_proj", "ffn_gate", inner, c.width(), Bias.NONE),
                            l.part("mlp.up_proj", "ffn_up", inner, c.width(), Bias.NONE)),
                    l.linear("mlp.down_proj", "ffn_down", c.width(), inner, Bias.NONE)));
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
