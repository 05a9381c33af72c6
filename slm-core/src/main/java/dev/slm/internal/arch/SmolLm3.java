package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.Rotation;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SmolLM 3 (Hugging Face 2025): Llama without rotation in every fourth layer. */
final class SmolLm3 implements Architecture {
    @Override
    public String title() {
        return "SmolLM 3";
    }

    @Override
    public List<String> classNames() {
        return List.of("SmolLM3ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("smollm3");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("smollm3");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize()).baseOr("rope_theta", 2_000_000);
        int layers = s.size("num_hidden_layers");
        boolean[] rotated = rotatedLayers(s, layers);
        int[] windows = s.flag("use_sliding_window", false) ? s.windows(layers, 0, i -> !rotated[i]) : new int[layers];
        return LlamaLike.config("smollm3", s, attention, rope, layers(windows, rotated, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        int[] windows = s.windows(s.size("block_count"), 0, i -> false);
        // The format has no key for it: every fourth layer is without.
        boolean[] rotated = everyButNth(windows.length, 4);
        // The rows of query and key are stored in an order that makes pairs neighbours.
        return LlamaLike.config(
                "smollm3",
                s,
                attention,
                layers(windows, rotated, s.rotation(attention.headSize(), Rope.Pairing.ADJACENT)));
    }

    /** {@code no_rope_layers}, where 1 says that a layer <em>is</em> rotated, or every n-th layer is not. */
    private static boolean[] rotatedLayers(FolderSettings s, int layers) {
        Optional<int[]> listed = s.metadata().ints("no_rope_layers");
        if (listed.isEmpty()) {
            return everyButNth(layers, s.size("no_rope_layer_interval", 4));
        }
        if (listed.get().length != layers) {
            throw s.metadata().wrongValue("no_rope_layers", "expected a value for each of the " + layers + " layers");
        }
        boolean[] rotated = new boolean[layers];
        for (int i = 0; i < layers; i++) {
            rotated[i] = listed.get()[i] != 0;
        }
        return rotated;
    }

    private static boolean[] everyButNth(int layers, int n) {
        boolean[] rotated = new boolean[layers];
        for (int i = 0; i < layers; i++) {
            rotated[i] = (i + 1) % n != 0;
        }
        return rotated;
    }

    private static List<LayerConfig> layers(int[] windows, boolean[] rotated, Rotation rotation) {
        List<LayerConfig> layers = new ArrayList<>();
        for (int i = 0; i < windows.length; i++) {
            layers.add(new LayerConfig(windows[i], rotated[i] ? rotation : null));
        }
        return layers;
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        Bias attention = r.bias("attention_bias", false);
        Bias feedForward = r.bias("mlp_bias", false);
        return LlamaLike.weights(r, true, l -> LlamaLike.layer(l, attention, attention, feedForward));
    }
}
