package dev.slm.internal.convert;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Metadata;
import java.util.List;

/** Phi-3 and Phi-4-mini: q, k and v in one matrix, gate and up in another, and RoPE stretched by two lists of factors. */
final class Phi3Conversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("phi3");
    }

    @Override
    public String architecture() {
        return "phi3";
    }

    @Override
    public TensorNames names() {
        return DecoderNames.common()
                .put("layers.#.self_attn.qkv_proj", "blk.#.attn_qkv")
                .put("layers.#.mlp.gate_up_proj", "blk.#.ffn_up");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.rmsNormDecoder(config)
                .unusualHeadSize(config)
                .uint32("rope.scaling.original_context_length", originalContext(config))
                .uint32("rope.dimension_count", config.rotaryDimensions())
                .float32("rope.freq_base", config.ropeTheta().orElse(10_000f))
                // Readers want the key even where nothing slides; 0 says so.
                .uint32("attention.sliding_window", config.values().intOr("sliding_window", 0));
        config.ropeScaling()
                .ifPresent(scaling -> keys.float32(
                        "rope.scaling.attn_factor", config.scaledRotation().magnitude()));
    }

    private static int originalContext(HfConfig config) {
        return config.ropeScaling().map(config::originalContext).orElseGet(() -> config.values()
                .intOr("original_max_position_embeddings", config.contextLength()));
    }

    @Override
    public List<ConvertedTensor> computed(HfConfig config) {
        return config.ropeScaling()
                .map(scaling -> List.of(factors(config, scaling, "long"), factors(config, scaling, "short")))
                .orElse(List.of());
    }

    private static ConvertedTensor factors(HfConfig config, Metadata scaling, String which) {
        String type = HfConfig.ropeType(scaling);
        if (!type.equals("longrope") && !type.equals("su")) {
            throw scaling.wrongValue(scaling.has("rope_type") ? "rope_type" : "type", "expected longrope or su");
        }
        String key = which + "_factor";
        float[] factors = scaling.floats(key).orElseThrow(() -> scaling.missing(key));
        if (factors.length != config.rotaryDimensions() / 2) {
            throw ModelFormatException.wrongValue(
                    scaling.file(),
                    "the length of " + key,
                    factors.length,
                    "expected " + config.rotaryDimensions() / 2 + ", half of the dimensions that turn");
        }
        return ConvertedTensor.of("rope_factors_" + which + ".weight", factors);
    }
}
