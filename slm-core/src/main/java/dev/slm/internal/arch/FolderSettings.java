package dev.slm.internal.arch;

import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import java.util.Optional;

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

    /** A cap: 0 where it is absent or null. */
    float cap(String key) {
        return config.has(key) ? positive(key, 0) : 0;
    }

    boolean flag(String key, boolean absent) {
        return config.booleanOr(key, absent);
    }

    /** {@code num_attention_heads}, {@code num_key_value_heads} and {@code head_dim}, as most families write them. */
    AttentionConfig attention() {
        int heads = size("num_attention_heads");
        int kvHeads = size("num_key_value_heads", heads);
        return attention(heads, kvHeads, headSize(heads));
    }

    /** Heads that have been checked to fit each other. */
    AttentionConfig attention(int heads, int kvHeads, int headSize) {
        if (heads % kvHeads != 0) {
            throw config.wrongValue("num_key_value_heads", "expected a divisor of the " + heads + " query heads");
        }
        return AttentionConfig.of(heads, kvHeads, headSize);
    }

    private int headSize(int heads) {
        if (config.has("head_dim")) {
            return size("head_dim");
        }
        int width = size("hidden_size");
        if (width % heads != 0) {
            throw config.wrongValue("hidden_size", "expected a multiple of the " + heads + " heads");
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

    /** Which kind of attention each layer has: {@code layer_types}, true for sliding windows; empty where not stated. */
    Optional<boolean[]> slidingLayers(int layers) {
        return config.strings("layer_types").map(types -> {
            if (types.length != layers) {
                throw config.wrongValue("layer_types", "expected one entry for each of the " + layers + " layers");
            }
            boolean[] sliding = new boolean[layers];
            for (int i = 0; i < layers; i++) {
                sliding[i] = switch (types[i]) {
                    case "sliding_attention" -> true;
                    case "full_attention" -> false;
                    default ->
                        throw config.wrongValue(
                                "layer_types", "expected sliding_attention or full_attention, not " + types[i]);
                };
            }
            return sliding;
        });
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
