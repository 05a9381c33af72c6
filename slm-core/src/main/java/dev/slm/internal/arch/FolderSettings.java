package dev.slm.internal.arch;

import dev.slm.ModelFormatException;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The settings of config.json, as transformers 4 or 5 writes them. */
final class FolderSettings {
    private static final int LARGEST = 1 << 24;

    private final Metadata config;

    FolderSettings(Metadata config) {
        // Multimodal checkpoints keep the settings of the language model apart.
        this.config = config.section("text_config").orElse(config);
    }

    /** The settings as they are. */
    Metadata metadata() {
        return config;
    }

    /** A size that must be there. */
    int size(String key) {
        return config.requiredInt(key, 1, LARGEST);
    }

    /** A size, or what the family's class says where the file is silent. */
    int size(String key, int absent) {
        return config.has(key) ? size(key) : absent;
    }

    /** A factor or bound that must be above 0. */
    float positive(String key, float absent) {
        float value = config.floatOr(key, absent);
        if (!(value > 0)) {
            throw config.wrongValue(key, "expected a number above 0");
        }
        return value;
    }

    /** A soft cap, 0 for none: null says none, absence what the family's class says. */
    float cap(String key, float absent) {
        return config.has(key) ? positive(key, 0) : config.keys().contains(key) ? 0 : absent;
    }

    boolean flag(String key, boolean absent) {
        return config.booleanOr(key, absent);
    }

    /** {@code num_attention_heads}, {@code num_key_value_heads} and {@code head_dim}, as most families write them. */
    AttentionConfig attention() {
        int heads = size("num_attention_heads");
        return attention(heads, size("num_key_value_heads", heads), headSize(heads, size("hidden_size")));
    }

    /** The same for a family whose heads have a size that does not follow from the width. */
    AttentionConfig attention(int absentHeadSize) {
        int heads = size("num_attention_heads");
        return attention(heads, size("num_key_value_heads", heads), size("head_dim", absentHeadSize));
    }

    /** Heads that have been checked to fit each other. */
    AttentionConfig attention(int heads, int kvHeads, int headSize) {
        if (heads % kvHeads != 0) {
            throw config.wrongValue("num_key_value_heads", "expected a divisor of the " + heads + " query heads");
        }
        return AttentionConfig.of(heads, kvHeads, headSize);
    }

    /** {@code head_dim}, or the width shared out evenly. */
    int headSize(int heads, int width) {
        if (config.has("head_dim")) {
            return size("head_dim");
        }
        if (width % heads != 0) {
            throw new ModelFormatException(config.file() + ": a hidden size of " + width + " cannot be shared out to "
                    + heads + " heads, and there is no head_dim");
        }
        return width / heads;
    }

    /** The activation function with the name that transformers gives it. */
    Activation activation(String key, String absent) {
        return switch (config.stringOr(key, absent)) {
            case "silu", "swish" -> Activation.SILU;
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate" -> Activation.GELU_TANH;
            case "quick_gelu" -> Activation.GELU_QUICK;
            case "relu" -> Activation.RELU;
            case "relu2" -> Activation.RELU_SQUARED;
            default ->
                throw config.wrongValue(
                        key, "expected silu, gelu, gelu_new, gelu_pytorch_tanh, quick_gelu, relu or relu2");
        };
    }

    /**
     * The window of each layer, 0 where there is none: {@code sliding_window} in the layers that {@code layer_types}
     * names, or where that is absent in those that the family says.
     *
     * @param absent the window where the file is silent, 0 for none
     */
    int[] windows(int layers, int absent, IntPredicate sliding) {
        int window = config.keys().contains("sliding_window") && !config.has("sliding_window")
                ? 0
                : size("sliding_window", absent);
        Optional<String[]> types = config.strings("layer_types");
        if (types.isPresent() && types.get().length != layers) {
            throw config.wrongValue("layer_types", "expected one entry for each of the " + layers + " layers");
        }
        int[] windows = new int[layers];
        for (int i = 0; i < layers; i++) {
            boolean slides = types.isPresent() ? slides(types.get()[i]) : sliding.test(i);
            windows[i] = slides ? window : 0;
        }
        return windows;
    }

    private boolean slides(String layerType) {
        return switch (layerType) {
            case "sliding_attention" -> true;
            case "full_attention" -> false;
            default ->
                throw config.wrongValue(
                        "layer_types", "expected sliding_attention or full_attention, not " + layerType);
        };
    }

    /** How queries and keys of heads of this size are rotated. */
    FolderRope rope(int headSize) {
        return new FolderRope(config, headSize);
    }

    /** {@code max_position_embeddings}, or more where the scaling of the rotation says so. */
    int contextLength(FolderRope rope) {
        return Math.max(size("max_position_embeddings"), rope.contextLength());
    }
}
