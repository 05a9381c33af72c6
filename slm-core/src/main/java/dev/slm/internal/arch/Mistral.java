package dev.slm.internal.arch;

import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import java.util.List;

/** Mistral (Jiang et al. 2023): Llama with a sliding window in all layers of the first version. GGUF files call it llama. */
final class Mistral implements Architecture {
    private final Llama llama = new Llama();

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
        return LlamaLike.config("mistral", s, attention, rope, LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        return llama.config(s);
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        return llama.weights(r);
    }
}
