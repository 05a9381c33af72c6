package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.quant.Rope;
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
        return LlamaLike.config("phi3", s, attention, rope, LayerConfig.all(windows, rope.rotation()), 1e-5f);
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        // Converters write the window, and llama.cpp does not use it: only a file with a pattern asks for it.
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        return LlamaLike.config(
                "phi3", s, attention, LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        AttentionConfig a = r.config().attention();
        int width = r.config().width();
        int inner = r.config().feedForward().size();
        int fused = a.queryWidth() + 2 * a.keyWidth();
        return LlamaLike.weights(
                r,
                false,
                l -> LayerWeights.preNorm(
                        l.rmsNorm("input_layernorm", "attn_norm"),
                        l.linear("self_attn.qkv_proj", "attn_qkv", fused, width, Bias.NONE),
                        LlamaLike.attentionOutput(l, Bias.NONE),
                        l.rmsNorm("post_attention_layernorm", "ffn_norm"),
                        l.linear("mlp.gate_up_proj", "ffn_up", 2 * inner, width, Bias.NONE),
                        LlamaLike.down(l, Bias.NONE)));
    }
}
