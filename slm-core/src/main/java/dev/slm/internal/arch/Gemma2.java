package dev.slm.internal.arch;

import dev.slm.internal.arch.WeightReader.Bias;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.FeedForwardConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.DecoderConfig.NormConfig;
import dev.slm.internal.decoder.DecoderConfig.NormKind;
import dev.slm.internal.decoder.DecoderWeights;
import dev.slm.internal.decoder.LayerWeights;
import dev.slm.quant.Activation;
import dev.slm.quant.Rope;
import java.util.List;

/** Gemma 2 (Google 2024): norms before and after both sublayers, soft caps, a window in every other layer. */
final class Gemma2 implements Architecture {
    /** GGUF has no key for the scale of scores; that of the 27B model is not the usual one. */
    private static final int LAYERS_OF_27B = 46;

    @Override
    public String title() {
        return "Gemma 2";
    }

    @Override
    public List<String> classNames() {
        return List.of("Gemma2ForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("gemma2");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("gemma2");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention(256)
                .withScale((float) (1 / Math.sqrt(s.positive("query_pre_attn_scalar", 256))))
                .withSoftCap(s.cap("attn_logit_softcapping", 50));
        FolderRope rope = s.rope(attention.headSize());
        int[] windows = s.windows(s.size("num_hidden_layers"), 4096, i -> i % 2 == 0);
        return new DecoderConfig(
                "gemma2",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                new FeedForwardConfig(
                        s.size("intermediate_size"), s.activation("hidden_activation", "gelu_pytorch_tanh"), true),
                new Multipliers((float) Math.sqrt(s.size("hidden_size")), 1, 1, s.cap("final_logit_softcapping", 30)),
                LayerConfig.all(windows, rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention().withSoftCap(s.positive("attn_logit_softcapping", 50));
        int layers = s.size("block_count");
        if (layers == LAYERS_OF_27B && !s.has("attention.scale")) {
            attention = attention.withScale((float) Math.sqrt((double) attention.heads() / s.size("embedding_length")));
        }
        int[] windows = s.windows(layers, 4096, i -> i % 2 == 0);
        return new DecoderConfig(
                "gemma2",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU_TANH, true),
                new Multipliers(
                        (float) Math.sqrt(s.size("embedding_length")), 1, 1, s.positive("final_logit_softcapping", 30)),
                LayerConfig.all(windows, s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        Bias bias = r.bias("attention_bias", false);
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        return LlamaLike.weights(base, true, base.onePlusRmsNorm("norm", "output_norm"), l -> layer(l, bias));
    }

    /** A layer with norms before and after both sublayers. */
    static LayerWeights layer(WeightReader l, Bias attentionBias) {
        return LayerWeights.preNorm(
                        l.onePlusRmsNorm("input_layernorm", "attn_norm"),
                        LlamaLike.queryKeyValue(l, attentionBias),
                        LlamaLike.attentionOutput(l, attentionBias),
                        l.onePlusRmsNorm("pre_feedforward_layernorm", "ffn_norm"),
                        LlamaLike.gateUp(l, Bias.NONE),
                        LlamaLike.down(l, Bias.NONE))
                .withPostNorms(
                        l.onePlusRmsNorm("post_attention_layernorm", "post_attention_norm"),
                        l.onePlusRmsNorm("post_feedforward_layernorm", "post_ffw_norm"));
    }
}
