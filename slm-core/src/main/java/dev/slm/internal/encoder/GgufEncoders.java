package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.encoder.TransformerEncoder.Block;
import dev.slm.internal.encoder.TransformerEncoder.Layout;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.EmbeddingTable;
import dev.slm.quant.Rope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Encoders as llama.cpp's converter writes them. The architecture {@code bert} also holds RoBERTa (its position table is
 * cut so that places count from 0) and DistilBERT (which alone has no table of token types). Poolers and language-model
 * heads are left out of these files.
 */
final class GgufEncoders {
    private static final String WORDS = "token_embd.weight";
    private static final String TYPES = "token_types.weight";

    private final EncoderWeights weights;
    private final Metadata settings;
    private final String architecture;
    private final int hidden;
    private final int inner;
    private final int places;
    private final float epsilon;
    private final AttentionShape full;

    private GgufEncoders(EncoderWeights weights) {
        this.weights = weights;
        settings = weights.settings();
        architecture = settings.requiredString("general.architecture");
        Settings.expect(settings, key("attention.causal"), false);
        hidden = Settings.count(settings, key("embedding_length"));
        inner = Settings.count(settings, key("feed_forward_length"));
        places = Settings.count(settings, key("context_length"));
        epsilon = Settings.epsilon(settings, key("attention.layer_norm_epsilon"), 1e-12f);
        full = Settings.attention(settings, key("attention.head_count"), hidden);
    }

    static EncoderParts bert(EncoderWeights weights) {
        return new GgufEncoders(weights).bert();
    }

    static EncoderParts nomicBert(EncoderWeights weights) {
        return new GgufEncoders(weights).nomicBert();
    }

    static EncoderParts modernBert(EncoderWeights weights) {
        return new GgufEncoders(weights).modernBert();
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private EncoderParts bert() {
        Embeddings.Table positions = weights.smallTable("position_embd.weight", places, hidden);
        boolean distilled = !weights.has(TYPES);
        Embeddings embeddings = new Embeddings(words(), positions, distilled ? null : types(), -1, places);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            String layer = "blk." + i + ".";
            blocks.add(new Block(
                    full,
                    null,
                    weights.norm(layer + "attn_output_norm", hidden, epsilon),
                    weights.has(layer + "attn_qkv.weight")
                            ? weights.linear(layer + "attn_qkv", 3 * hidden, hidden)
                            : weights.stacked(
                                    List.of(layer + "attn_q", layer + "attn_k", layer + "attn_v"), hidden, hidden),
                    weights.linear(layer + "attn_output", hidden, hidden),
                    weights.norm(layer + "layer_output_norm", hidden, epsilon),
                    weights.linear(layer + "ffn_up", inner, hidden),
                    weights.linear(layer + "ffn_down", hidden, inner)));
        }
        // Without cls.weight the classifier of BERT would need the pooler, which the converter leaves out.
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("cls.weight") && weights.has("cls.output.weight")) {
            Activation between = distilled ? Activation.RELU : Activation.TANH;
            heads.put(
                    HeadKind.SEQUENCE,
                    () -> new Head(
                            Source.FIRST_TOKEN,
                            List.of(
                                    new Stage(weights.linear("cls", hidden, hidden), between, null),
                                    new Stage(Classifiers.labels(weights, "cls.output", hidden)))));
        }
        return new EncoderParts(encoder(embeddings, Activation.GELU, false, blocks), heads);
    }

    private EncoderParts nomicBert() {
        Rope rope = rope("rope.freq_base", 1000);
        Embeddings embeddings = new Embeddings(words(), null, types(), -1, places);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            String layer = "blk." + i + ".";
            blocks.add(new Block(
                    full,
                    rope,
                    weights.norm(layer + "attn_output_norm", hidden, epsilon),
                    weights.linear(layer + "attn_qkv", 3 * hidden, hidden),
                    weights.linear(layer + "attn_output", hidden, hidden),
                    weights.norm(layer + "layer_output_norm", hidden, epsilon),
                    weights.stacked(List.of(layer + "ffn_gate", layer + "ffn_up"), inner, hidden),
                    weights.linear(layer + "ffn_down", hidden, inner)));
        }
        return new EncoderParts(encoder(embeddings, Activation.SILU, true, blocks), Map.of());
    }

    private EncoderParts modernBert() {
        int window = settings.has(key("attention.sliding_window"))
                ? Settings.count(settings, key("attention.sliding_window"))
                : 128;
        AttentionShape near = Settings.attention(full.heads(), full.headSize(), window / 2);
        Rope global = rope("rope.freq_base", 160_000);
        Rope local = rope("rope.freq_base_swa", 10_000);
        Embeddings embeddings = new Embeddings(words(), null, null, -1, places);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            String layer = "blk." + i + ".";
            EncoderWeights block = ModernBert.ofBlock(weights, i);
            boolean isLocal = isLocal(i);
            blocks.add(new Block(
                    isLocal ? near : full,
                    isLocal ? local : global,
                    i == 0 ? null : block.norm(layer + "attn_norm", hidden, epsilon),
                    block.linear(layer + "attn_qkv", 3 * hidden, hidden),
                    block.linear(layer + "attn_output", hidden, hidden),
                    block.norm(layer + "ffn_norm", hidden, epsilon),
                    block.linear(layer + "ffn_up", 2 * inner, hidden),
                    block.linear(layer + "ffn_down", hidden, inner)));
        }
        Activation activation = Settings.activation(settings, key("hidden_activation"), Activation.GELU);
        Map<HeadKind, Supplier<Head>> heads = new EnumMap<>(HeadKind.class);
        if (weights.has("cls.weight") && weights.has("cls.output.weight")) {
            heads.put(
                    HeadKind.SEQUENCE,
                    () -> new Head(
                            Source.MEAN,
                            List.of(
                                    new Stage(
                                            weights.linear("cls", hidden, hidden),
                                            Activation.GELU,
                                            weights.norm("cls.norm", hidden, epsilon)),
                                    new Stage(Classifiers.labels(weights, "cls.output", hidden)))));
        }
        TransformerEncoder body = new TransformerEncoder(
                new Layout(hidden, activation, true, true, null),
                embeddings,
                weights.norm("token_embd_norm", hidden, epsilon),
                blocks,
                weights.norm("output_norm", hidden, epsilon));
        return new EncoderParts(body, heads);
    }

    /** The pattern is one truth value per layer, or a number n: every n-th layer from the first on is global. */
    private boolean isLocal(int layer) {
        String pattern = key("attention.sliding_window_pattern");
        if (settings.isArray(pattern)) {
            boolean[] local = settings.booleans(pattern).orElseThrow();
            if (local.length != layers()) {
                throw settings.wrongValue(pattern, "expected one entry for each of " + layers() + " layers");
            }
            return local[layer];
        }
        return layer % (settings.has(pattern) ? Settings.count(settings, pattern) : 3) != 0;
    }

    private TransformerEncoder encoder(
            Embeddings embeddings, Activation activation, boolean gated, List<Block> blocks) {
        return new TransformerEncoder(
                new Layout(hidden, activation, gated, false, null),
                embeddings,
                weights.norm("token_embd_norm", hidden, epsilon),
                blocks,
                null);
    }

    private int layers() {
        return Settings.count(settings, key("block_count"));
    }

    private EmbeddingTable words() {
        return weights.table(WORDS, weights.rows(WORDS), hidden);
    }

    private Embeddings.Table types() {
        return weights.smallTable(TYPES, weights.rows(TYPES), hidden);
    }

    private Rope rope(String baseKey, double absent) {
        Settings.expect(settings, key("rope.scaling.type"), "none");
        return ModernBert.rope(Settings.ropeBase(settings, key(baseKey), absent), full.headSize(), places);
    }
}
