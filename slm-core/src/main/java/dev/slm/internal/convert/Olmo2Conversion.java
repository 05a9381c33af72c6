package dev.slm.internal.convert;

import java.util.List;

/** OLMo 2: norms after attention and MLP only, and over the whole of q and k. */
final class Olmo2Conversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("olmo2");
    }

    @Override
    public String architecture() {
        return "olmo2";
    }

    @Override
    public TensorNames names() {
        return DecoderNames.common()
                .put("layers.#.post_attention_layernorm", "blk.#.post_attention_norm")
                .put("layers.#.post_feedforward_layernorm", "blk.#.post_ffw_norm")
                .put("layers.#.self_attn.q_norm", "blk.#.attn_q_norm")
                .put("layers.#.self_attn.k_norm", "blk.#.attn_k_norm");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.rmsNormDecoder(config).ropeBase(config).ropeScaling(config).unusualHeadSize(config);
    }
}
