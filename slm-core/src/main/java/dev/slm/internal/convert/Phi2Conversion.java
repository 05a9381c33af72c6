package dev.slm.internal.convert;

import java.util.List;

/** Phi-2: one LayerNorm for attention and MLP, biases everywhere. */
final class Phi2Conversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("phi");
    }

    @Override
    public String architecture() {
        return "phi2";
    }

    @Override
    public TensorNames names() {
        return DecoderNames.common()
                .put("final_layernorm", "output_norm")
                .put("layers.#.self_attn.dense", "blk.#.attn_output")
                .put("layers.#.mlp.fc1", "blk.#.ffn_up")
                .put("layers.#.mlp.fc2", "blk.#.ffn_down");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.layerNormDecoder(config)
                .unusualHeadSize(config)
                .uint32("attention.head_count_kv", config.attention().kvHeads())
                .uint32("rope.dimension_count", config.rotaryDimensions())
                .unusualRopeBase(config);
    }
}
