package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.quant.Rope;
import java.util.List;

/** Llama (Touvron et al. 2023): RMS norms before both sublayers, gated SiLU, rotary positions, grouped queries. */
final class Llama implements Architecture {
    @Override
    public String title() {
        return "Llama 1, 2, 3, 3.1, 3.2; TinyLlama; SmolLM 1 and 2";
    }

    @Override
    public List<String> classNames() {
        return List.of("LlamaForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("llama");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("llama");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        return LlamaLike.config(
                "llama", s, attention, rope, LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        // A file says window and pattern only if it comes from a model with a window, such as Mistral 0.1.
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        // The rows of query and key are stored in an order that makes pairs neighbours.
        return LlamaLike.config(
                "llama",
                s,
                attention,
                LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.ADJACENT)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        Bias attention = r.bias("attention_bias", false);
        Bias feedForward = r.bias("mlp_bias", false);
        return LlamaLike.weights(r, false, l -> LlamaLike.layer(l, attention, attention, feedForward));
    }
}
