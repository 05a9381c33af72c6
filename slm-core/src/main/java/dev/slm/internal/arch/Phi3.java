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

/** Phi-3 (Microsoft 2024) and Phi-4-mini: Llama with fused matrices and, for long contexts, LongRoPE. */
final class Phi3 implements Architecture {
    @Override
    public String title() {
        return "Phi-3 mini, small-context and 128k; Phi-3 medium; Phi-3.5 mini; Phi-4-mini";
    }

    @Override
    public List<String> classNames() {
        return List.of("Phi3ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("phi3");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("phi3");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        int[] windows = s.windows(s.size("num_hidden_layers"), 0, i -> true);
        return new DecoderConfig(
                "phi3",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-5f)),
                attention,
                new FeedForwardConfig(s.size("intermediate_size"), s.activation("hidden_act", "silu"), true),
                Multipliers.NONE,
                LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        // Converters write the window, and llama.cpp does not use it: only a file with a pattern asks for it.
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        return new DecoderConfig(
                "phi3",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.SILU, true),
                Multipliers.NONE,
                LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        int fused = a.queryWidth() + 2 * a.keyWidth();
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                    l.rmsNorm("input_layernorm", "attn_norm"),
                    l.linear("self_attn.qkv_proj", "attn_qkv", fused, c.width(), Bias.NONE),
                    l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), Bias.NONE),
                    l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                    l.linear("mlp.gate_up_proj", "ffn_up", 2 * inner, c.width(), Bias.NONE),
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
