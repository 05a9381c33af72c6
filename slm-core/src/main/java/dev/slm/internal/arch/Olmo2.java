package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.quant.Rope;
import java.util.List;

/** OLMo 2 (Ai2 2024): norms after attention and feed-forward instead of before, and over all queries and all keys. */
final class Olmo2 implements Architecture {
    @Override
    public String title() {
        return "OLMo 2";
    }

    @Override
    public List<String> classNames() {
        return List.of("Olmo2ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("olmo2");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("olmo2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention();
        FolderRope rope = s.rope(attention.headSize());
        return LlamaLike.config(
                "olmo2",
                s,
                attention,
                rope,
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()),
                1e-5f);
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return LlamaLike.config(
                "olmo2",
                s,
                attention,
                LayerConfig.all(new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        AttentionConfig a = r.config().attention();
        Bias bias = r.bias("attention_bias", false);
        return LlamaLike.weights(
                r,
                false,
                l -> new LayerWeights(
                        null,
                        LlamaLike.queryKeyValue(l, bias),
                        l.vector("self_attn.q_norm", "attn_q_norm", a.queryWidth()),
                        l.vector("self_attn.k_norm", "attn_k_norm", a.keyWidth()),
                        LlamaLike.attentionOutput(l, bias),
                        l.rmsNorm("post_attention_layernorm", "post_attention_norm"),
                        null,
                        LlamaLike.gateUp(l, Bias.NONE),
                        LlamaLike.down(l, Bias.NONE),
                        l.rmsNorm("post_feedforward_layernorm", "post_ffw_norm")));
    }
}
