package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.quant.Rope;
import java.util.List;

/** Qwen 2 and 2.5 (Yang et al. 2024): Llama with biases of queries, keys and values. */
final class Qwen2 implements Architecture {
    @Override
    public String title() {
        return "Qwen 2, Qwen 2.5";
    }

    @Override
    public List<String> classNames() {
        return List.of("Qwen2ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("qwen2");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("qwen2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        int layers = s.size("num_hidden_layers");
        int firstSliding = s.metadata().intOr("max_window_layers", 28);
        int[] windows =
                s.flag("use_sliding_window", false) ? s.windows(layers, 4096, i -> i >= firstSliding) : new int[layers];
        return LlamaLike.config("qwen2", s, attention, rope, LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        return LlamaLike.config(
                "qwen2", s, attention, LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        return LlamaLike.weights(r, false, l -> LlamaLike.layer(l, Bias.REQUIRED, Bias.NONE, Bias.NONE));
    }
}
