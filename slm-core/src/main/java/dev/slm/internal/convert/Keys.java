package dev.slm.internal.convert;

import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.gguf.GgufMetadata;

/** Writes the keys of one architecture, which all begin with its name. */
final class Keys {
    private static final float DEFAULT_ROPE_THETA = 10_000;

    private final GgufMetadata metadata;
    private final String architecture;

    Keys(GgufMetadata metadata, String architecture) {
        this.metadata = metadata;
        this.architecture = architecture;
    }

    GgufMetadata metadata() {
        return metadata;
    }

    Keys uint32(String key, int value) {
        metadata.uint32(architecture + "." + key, value);
        return this;
    }

    Keys float32(String key, float value) {
        metadata.float32(architecture + "." + key, value);
        return this;
    }

    Keys bool(String key, boolean value) {
        metadata.bool(architecture + "." + key, value);
        return this;
    }

    Keys bools(String key, boolean... values) {
        metadata.bools(architecture + "." + key, values);
        return this;
    }

    Keys string(String key, String value) {
        metadata.string(architecture + "." + key, value);
        return this;
    }

    Keys strings(String key, String... values) {
        metadata.strings(architecture + "." + key, values);
        return this;
    }

    /** What every transformer has. */
    Keys sizes(HfConfig config, int contextLength) {
        return uint32("block_count", config.layers())
                .uint32("context_length", contextLength)
                .uint32("embedding_length", config.hidden())
                .uint32("feed_forward_length", config.feedForward())
                .uint32("attention.head_count", config.heads());
    }

    /** The sizes of a decoder with LayerNorm. */
    Keys layerNormDecoder(HfConfig config) {
        return sizes(config, config.contextLength()).float32("attention.layer_norm_epsilon", config.epsilon());
    }

    /** The sizes of a decoder with grouped heads and RMSNorm. */
    Keys rmsNormDecoder(HfConfig config) {
        return sizes(config, config.contextLength())
                .uint32("attention.head_count_kv", config.attention().kvHeads())
                .float32("attention.layer_norm_rms_epsilon", config.epsilon());
    }

    /** A head's size. */
    Keys headSize(HfConfig config) {
        int size = config.attention().headSize();
        return uint32("attention.key_length", size).uint32("attention.value_length", size);
    }

    /** A head's size where it is not what readers take it to be: the width by the heads. */
    Keys unusualHeadSize(HfConfig config) {
        boolean usual = config.attention().headSize() == config.hidden() / config.heads();
        return usual ? this : headSize(config);
    }

    /** RoPE's base. */
    Keys ropeBase(HfConfig config) {
        return float32("rope.freq_base", config.ropeTheta().orElse(DEFAULT_ROPE_THETA));
    }

    /** RoPE's base for architectures of which readers expect no such key, unless it is not the usual one. */
    Keys unusualRopeBase(HfConfig config) {
        config.ropeTheta()
                .filter(theta -> theta != DEFAULT_ROPE_THETA)
                .ifPresent(theta -> float32("rope.freq_base", theta));
        return this;
    }

    /** How RoPE is stretched, for the two ways that are keys; the others are tensors. */
    Keys ropeScaling(HfConfig config) {
        config.ropeScaling().ifPresent(scaling -> {
            String type = HfConfig.ropeType(scaling);
            if (type.equals("linear")) {
                string("rope.scaling.type", type).float32("rope.scaling.factor", scaling.requiredFloat("factor"));
            } else if (type.equals("yarn")) {
                yarn(config, scaling);
            }
        });
        return this;
    }

    private void yarn(HfConfig config, Metadata scaling) {
        string("rope.scaling.type", "yarn")
                .float32("rope.scaling.factor", scaling.requiredFloat("factor"))
                .uint32("rope.scaling.original_context_length", config.originalContext(scaling));
        // Readers multiply this with the usual factor.
        double factor = scaling.requiredFloat("factor");
        float relative = config.scaledRotation().magnitude() / Rotation.yarnAttentionFactor(factor, 1);
        if (Math.abs(relative - 1) > 1e-6f) {
            float32("rope.scaling.attn_factor", relative);
        }
        scaling.optionalFloat("beta_fast").ifPresent(beta -> float32("rope.scaling.yarn_beta_fast", beta));
        scaling.optionalFloat("beta_slow").ifPresent(beta -> float32("rope.scaling.yarn_beta_slow", beta));
    }
}
