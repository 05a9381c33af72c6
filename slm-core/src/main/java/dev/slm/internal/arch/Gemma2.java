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
import java.util.ArrayList;
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
        DecoderConfig c = r.config();
        AttentionConfig a = c.attention();
        int inner = c.feedForward().size();
        Bias bias = r.gguf() ? Bias.NONE : Bias.of(r.folder().flag("attention_bias", false));
        WeightReader base = r.below("embed_tokens.weight", "model.", "");
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < c.layers().size(); i++) {
            WeightReader l = base.at("layers." + i + ".", "blk." + i + ".");
            layers.add(LayerWeights.preNorm(
                            l.onePlusRmsNorm("input_layernorm", "attn_norm"),
                            l.linear(
                                    l.part("self_attn.q_proj", "attn_q", a.queryWidth(), c.width(), bias),
                                    l.part("self_attn.k_proj", "attn_k", a.keyWidth(), c.width(), bias),
                                    l.part("self_attn.v_proj", "attn_v", a.keyWidth(), c.width(), bias)),
                            l.linear("self_attn.o_proj", "attn_output", c.width(), a.queryWidth(), bias),
                            l.onePlusRmsNorm("pre_feedforward_layernorm", "ffn_norm"),
                            l.linear(
                                    l.part("mlp.gate_proj", "ffn_gate", inner, c.width(), Bias.NONE),
                                    l.part("mlp.up_proj", "ffn_up", inner, c.width(), Bias.NONE)),
                            l.linear("mlp.down_proj", "ffn_down", c.width(), inner, Bias.NONE))
                    .withPostNorms(
                            l.onePlusRmsNorm("post_attention_layernorm", "post_attention_norm"),
                            l.onePlusRmsNorm("post_feedforward_layernorm", "post_ffw_norm")));
        }
        boolean tied = !r.gguf() && r.folder().flag("tie_word_embeddings", true);
        return new DecoderWeights(
                base.table("embed_tokens", "token_embd", c.vocabularySize()),
                null,
                layers,
                base.onePlusRmsNorm("norm", "output_norm"),
                base.head("lm_head", tied, Bias.NONE, "embed_tokens"));
    }
}
