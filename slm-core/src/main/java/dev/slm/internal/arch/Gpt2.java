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
import dev.slm.quant.Activation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** GPT-2 (Radford et al. 2019): learned positions, LayerNorms before both sublayers, biases everywhere. */
final class Gpt2 implements Architecture {
    @Override
    public String title() {
        return "GPT-2, DistilGPT-2";
    }

    @Override
    public List<String> classNames() {
        return List.of("GPT2LMHeadModel");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("gpt2");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("gpt2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        if (s.flag("scale_attn_by_inverse_layer_idx", false) || !s.flag("scale_attn_weights", true)) {
            throw new UnsupportedModelException(s.metadata().file()
                    + ": scale_attn_by_inverse_layer_idx must be false and scale_attn_weights true for slm");
        }
        int heads = s.size("n_head");
        int width = s.size("n_embd");
        AttentionConfig attention = s.attention(heads, heads, s.headSize(heads, width));
        return new DecoderConfig(
                "gpt2",
                s.size("vocab_size"),
                s.size("n_positions", 1024),
                width,
                false,
                new NormConfig(NormKind.LAYER, s.positive("layer_norm_epsilon", 1e-5f)),
                attention,
                new FeedForwardConfig(
                        s.size("n_inner", 4 * width), s.activation("activation_function", "gelu_new"), false),
                Multipliers.NONE,
                Collections.nCopies(s.size("n_layer"), new LayerConfig(0, null)));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "gpt2",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.LAYER, s.positive("attention.layer_norm_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU_TANH, false),
                Multipliers.NONE,
                Collections.nCopies(s.size("block_count"), new LayerConfig(0, null)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        int fused = a.queryWidth() + 2 * a.keyWidth();
        Bias bias = Bias.REQUIRED;
        WeightReader base = r.below("wte.weight", "transformer.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("h." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                    l.layerNorm("ln_1", "attn_norm"),
                    l.linear(l.transposedPart("attn.c_attn", "attn_qkv", fused, c.width(), bias)),
                    l.linear(l.transposedPart("attn.c_proj", "attn_output", c.width(), a.queryWidth(), bias)),
                    l.layerNorm("ln_2", "ffn_norm"),
                    l.linear(l.transposedPart("mlp.c_fc", "ffn_up", inner, c.width(), bias)),
                    l.linear(l.transposedPart("mlp.c_proj", "ffn_down", c.width(), inner, bias))));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", true);
        return new DecoderWeights(
                base.table("wte", "token_embd", c.vocabularySize()),
                base.table("wpe", "position_embd", c.contextLength()),
                layers,
                base.layerNorm("ln_f", "output_norm"),
                base.head("lm_head", tied, Bias.NONE, "wte"));
    }
}
