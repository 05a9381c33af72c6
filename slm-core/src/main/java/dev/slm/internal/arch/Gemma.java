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

/** Gemma 1 (Google 2024): Llama with scaled embeddings, norms that multiply with 1 + w, and a gated GELU. */
final class Gemma implements Architecture {
    @Override
    public String title() {
        return "Gemma 1";
    }

    @Override
    public List<String> classNames() {
        return List.of("GemmaForCausalLM");
    }

    @Override
    public List<String> modelTypes() {
        return List.of("gemma");
    }

    @Override
    public List<String> ggufNames() {
        return List.of("gemma");
    }

    @Override
    public DecoderConfig config(FolderSettings s) {
        AttentionConfig attention = s.attention(256);
        FolderRope rope = s.rope(attention.headSize());
        return new DecoderConfig(
                "gemma",
                s.size("vocab_size"),
                s.contextLength(rope),
                s.size("hidden_size"),
                false,
                new NormConfig(NormKind.RMS, s.positive("rms_norm_eps", 1e-6f)),
                attention,
                // hidden_act of the first checkpoints says "gelu" and means the tanh form.
                new FeedForwardConfig(
                        s.size("intermediate_size"), s.activation("hidden_activation", "gelu_pytorch_tanh"), true),
                new Multipliers((float) Math.sqrt(s.size("hidden_size")), 1, 1, 0),
                LayerConfig.all(new int[s.size("num_hidden_layers")], rope.rotation()));
    }

    @Override
    public DecoderConfig config(GgufSettings s) {
        AttentionConfig attention = s.attention();
        return new DecoderConfig(
                "gemma",
                s.vocabularySize(),
                s.contextLength(),
                s.size("embedding_length"),
                false,
                new NormConfig(NormKind.RMS, s.positive("attention.layer_norm_rms_epsilon")),
                attention,
                new FeedForwardConfig(s.size("feed_forward_length"), Activation.GELU_TANH, true),
                new Multipliers((float) Math.sqrt(s.size("embedding_length")), 1, 1, 0),
                LayerConfig.all(new int[s.size("block_count")], s.rotation(attention.headSize(), Rope.Pairing.HALVES)));
    }

    @Override
    public DecoderWeights weights(WeightReader r) {
        Bias bias = r.bias("attention_bias", false);
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        return LlamaLike.weights(
                base,
                true,
                base.onePlusRmsNorm("norm", "output_norm"),
                l -> LayerWeights.preNorm(
                        l.onePlusRmsNorm("input_layernorm", "attn_norm"),
                        LlamaLike.queryKeyValue(l, bias),
                        LlamaLike.attentionOutput(l, bias),
                        l.onePlusRmsNorm("post_attention_layernorm", "ffn_norm"),
                        LlamaLike.gateUp(l, Bias.NONE),
                        LlamaLike.down(l, Bias.NONE)));
    }
}
