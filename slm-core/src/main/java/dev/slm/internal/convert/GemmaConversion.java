package dev.slm.internal.convert;

import dev.slm.internal.format.Metadata;
import java.util.List;

/**
 * Gemma 1, 2 and 3 (text). Their norms multiply by 1 + w; in GGUF the one is added already. There is no key for
 * {@code query_pre_attn_scalar}: readers scale by the head's size.
 */
final class GemmaConversion implements Conversion {
    /** Stands for no cap where readers insist on one: values far below it stay what they are. */
    static final float OUT_OF_REACH = 1e6f;

    private final int generation;

    GemmaConversion(int generation) {
        this.generation = generation;
    }

    @Override
    public List<String> modelTypes() {
        return switch (generation) {
            case 1 -> List.of("gemma");
            case 2 -> List.of("gemma2");
            default -> List.of("gemma3_text", "gemma3");
        };
    }

    @Override
    public String architecture() {
        return generation == 1 ? "gemma" : "gemma" + generation;
    }

    @Override
    public TensorNames names() {
        // The head is the embedding; some tools write a copy. What sees pictures has no place here.
        TensorNames names = DecoderNames.common()
                .leaveOut("lm_head\\.weight")
                .leaveOut("(model\\.)?(vision_tower|multi_modal_projector)\\..*");
        if (generation > 1) {
            names.put("layers.#.post_attention_layernorm", "blk.#.post_attention_norm")
                    .put("layers.#.pre_feedforward_layernorm", "blk.#.ffn_norm")
                    .put("layers.#.post_feedforward_layernorm", "blk.#.post_ffw_norm");
        }
        if (generation > 2) {
            names.put("layers.#.self_attn.q_norm", "blk.#.attn_q_norm")
                    .put("layers.#.self_attn.k_norm", "blk.#.attn_k_norm");
        }
        return names;
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        Metadata values = config.values();
        keys.rmsNormDecoder(config).headSize(config);
        switch (generation) {
            case 1 -> keys.unusualRopeBase(config);
            case 2 ->
                keys.unusualRopeBase(config)
                        .float32("attn_logit_softcapping", cap(values, "attn_logit_softcapping", 50))
                        .float32("final_logit_softcapping", cap(values, "final_logit_softcapping", 30))
                        .uint32("attention.sliding_window", values.intOr("sliding_window", 4096));
            default ->
                keys.float32("rope.freq_base", config.ropeTheta().orElse(1_000_000f))
                        .float32("rope.freq_base_swa", localTheta(config))
                        .ropeScaling(config)
                        .uint32("attention.sliding_window", values.intOr("sliding_window", 4096));
        }
    }

    /** Null says that there is none, absence what the class says. */
    private static float cap(Metadata values, String key, float absent) {
        return values.keys().contains(key) ? values.floatOr(key, OUT_OF_REACH) : absent;
    }

    private static float localTheta(HfConfig config) {
        return config.values()
                .optionalFloat("rope_local_base_freq")
                .or(() -> config.values()
                        .section("rope_parameters")
                        .flatMap(rope -> rope.section("sliding_attention"))
                        .flatMap(rope -> rope.optionalFloat("rope_theta")))
                .orElse(10_000f);
    }

    @Override
    public ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        return tensor.name().endsWith("norm.weight") ? tensor.plusOne() : tensor;
    }
}
