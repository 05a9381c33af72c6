package dev.slm.internal.convert;

import java.util.List;

/** GPT-NeoX and Pythia: q, k and v lie together for each head, and are regrouped to all of q, of k, of v. */
final class GptNeoXConversion implements Conversion {
    @Override
    public List<String> modelTypes() {
        return List.of("gpt_neox");
    }

    @Override
    public String architecture() {
        return "gptneox";
    }

    @Override
    public TensorNames names() {
        return new TensorNames()
                .prefix("gpt_neox.")
                .put("embed_in", "token_embd")
                .put("final_layer_norm", "output_norm")
                .put("embed_out", "output")
                .put("lm_head", "output")
                .put("layers.#.input_layernorm", "blk.#.attn_norm")
                .put("layers.#.post_attention_layernorm", "blk.#.ffn_norm")
                .put("layers.#.attention.query_key_value", "blk.#.attn_qkv")
                .put("layers.#.attention.dense", "blk.#.attn_output")
                .put("layers.#.mlp.dense_h_to_4h", "blk.#.ffn_up")
                .put("layers.#.mlp.dense_4h_to_h", "blk.#.ffn_down")
                .leaveOut("layers\\.\\d+\\.attention\\.(bias|masked_bias|rotary_emb\\.inv_freq)");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.layerNormDecoder(config)
                .unusualHeadSize(config)
                .uint32("rope.dimension_count", config.rotaryDimensions())
                .bool("use_parallel_residual", config.decoder().orElseThrow().parallel())
                .unusualRopeBase(config);
    }

    @Override
    public ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        if (!tensor.name().contains(".attn_qkv.")) {
            return tensor;
        }
        int size = config.attention().headSize();
        int width = config.heads() * size;
        return tensor.reordered(row -> {
            int part = row / width;
            int head = row % width / size;
            return (head * 3 + part) * size + row % size;
        });
    }
}
