package dev.slm.internal.convert;

import java.util.List;
import java.util.regex.Pattern;

/** GPT-2: its matrices are stored transposed, inputs as rows. */
final class Gpt2Conversion implements Conversion {
    private static final Pattern TRANSPOSED =
            Pattern.compile("blk\\.\\d+\\.(attn_qkv|attn_output|ffn_up|ffn_down)\\.weight");

    @Override
    public List<String> modelTypes() {
        return List.of("gpt2");
    }

    @Override
    public String architecture() {
        return "gpt2";
    }

    @Override
    public TensorNames names() {
        return new TensorNames()
                .prefix("transformer.")
                .put("wte", "token_embd")
                .put("wpe", "position_embd")
                .put("ln_f", "output_norm")
                .put("lm_head", "output")
                .put("h.#.ln_1", "blk.#.attn_norm")
                .put("h.#.ln_2", "blk.#.ffn_norm")
                .put("h.#.attn.c_attn", "blk.#.attn_qkv")
                .put("h.#.attn.c_proj", "blk.#.attn_output")
                .put("h.#.mlp.c_fc", "blk.#.ffn_up")
                .put("h.#.mlp.c_proj", "blk.#.ffn_down")
                // The causal mask, a buffer.
                .leaveOut("h\\.\\d+\\.attn\\.(bias|masked_bias)");
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.layerNormDecoder(config).unusualHeadSize(config);
    }

    @Override
    public ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        return TRANSPOSED.matcher(tensor.name()).matches() ? tensor.transposed() : tensor;
    }
}
