package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.quant.Rope;
import java.util.List;

/** Qwen 3 (Yang et al. 2025): Llama with a norm of each head of queries and keys. */
final class Qwen3 implements Architecture {
    @Override
    public String title() {
        return "Qwen 3";
    }

    @Override
    public List<String> classNames() {
        return List.of("Qwen3ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("qwen3");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("qwen3");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention(128);
        FolderRope rope = s.rope(attention.headSize());
        int layers = s.size("num_hidden_layers");
        int firstSliding = s.metadata().intOr("max_window_layers", 28);
        int[] windows =
                s.flag("use_sliding_window", false) ? s.windows(layers, 4096, i -> i >= firstSliding) : new int[layers];
        return LlamaLike.config("qwen3", s, attention, rope, LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        return LlamaLike.config(
                "qwen3", s, attention, LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        int headSize = r.config().attention().headSize();
        Bias bias = r.bias("attention_bias", false);
        return LlamaLike.weights(r, false, l -> LlamaLike.layer(l, bias, bias, Bias.NONE)
                .withQueryKeyNorms(
                        l.vector("self_attn.q_norm", "attn_q_norm", headSize),
                        l.vector("self_attn.k_norm", "attn_k_norm", headSize)));
    }
}
