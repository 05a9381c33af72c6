package dev.slm.internal.arch;

import dev.slm.UnsupportedModelException;
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
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;

/** Phi-1, 1.5 and 2 (Microsoft 2023): one LayerNorm feeds attention and feed-forward side by side; a part of each head is rotated. */
final class Phi2 implements Architecture {
    @Override
    public String title() {
        return "Phi-1, Phi-1.5, Phi-2";
    }

    @Override
    public List<String> classNames() {
        return List.of("PhiForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("phi");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("phi2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize()).partOr("partial_rotary_factor", 0.5);
        if (s.flag("qk_layernorm", false)) {
            throw new UnsupportedModelException(
                    s.metadata().file() + ": qk_layernorm is true; no published Phi has it, and slm does not know it");
        }
        return new DecoderConfig(
                "phi2",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                true,
                new NormConfig(NormKind.LAYER, s.positive("layer_norm_eps", 1e-5f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "gelu_new"), false),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "phi2",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                true,
                new NormConfig(NormKind.LAYER, s.positive("attention.layer_norm_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU_TANH, false),
                Multipliers.NONE,
                LayerConfig.all(new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        Bias bias = Bias.REQUIRED;
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            Linear qkv = r.has("blk." + i + ".attn_qkv.weight") // older GGUF files
                    ? l.linear("", "attn_qkv", a.queryWidth() + 2 * a.keyWidth(), c.width(), bias)
                    : l.linear(
                            l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), bias),
                            l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), bias),
                            l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), bias));
            layers.add(LayerWeights.preNorm(
                    l.layerNorm("input_layernorm", "attn_norm"),
                    qkv,
                    l.linear("self_attn.dense", "attn_output", c.width(), a.queryWidth(), bias),
                    null, // the norm before attention serves both
                    l.linear("mlp.fc1", "ffn_up", inner, c.width(), bias),
                    l.linear("mlp.fc2", "ffn_down", c.width(), inner, bias)));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", false);
        return new DecoderWeights(
                base.table("embed_tokens", "token_embd", c.vocabularySize()),
                null,
                layers,
                base.layerNorm("final_layernorm", "output_norm"),
                base.head("lm_head", tied, bias, "embed_tokens"));
    }
}
