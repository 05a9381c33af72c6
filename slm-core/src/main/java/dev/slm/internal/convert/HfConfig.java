package dev.slm.internal.convert;

import dev.slm.ModelFormatException;
import dev.slm.internal.arch.Decoders;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * The settings of a Hugging Face folder, whichever way they are spelled: families differ in names ({@code n_layer},
 * {@code num_hidden_layers}), transformers 4 and 5 in where RoPE's settings are ({@code rope_theta} and
 * {@code rope_scaling}, or {@code rope_parameters}), and checkpoints that also see keep the text model's in
 * {@code text_config}.
 */
final class HfConfig {
    private final Checkpoint folder;
    private final Metadata values;
    private final Optional<DecoderConfig> decoder;

    HfConfig(Checkpoint folder) {
        this.folder = folder;
        Metadata root = folder.metadata();
        this.values = root.section("text_config").orElse(root);
        this.decoder = Decoders.config(folder);
    }

    Checkpoint folder() {
        return folder;
    }

    Metadata values() {
        return values;
    }

    /** The integer under the first of these names that is there; at least 1. */
    int count(String... names) {
        return values.requiredInt(name(names), 1, Integer.MAX_VALUE);
    }

    /** The number under the first of these names that is there. */
    float number(String... names) {
        return values.requiredFloat(name(names));
    }

    private String name(String... names) {
        return Arrays.stream(names)
                .filter(values::has)
                .findFirst()
                .orElseThrow(
                        () -> new ModelFormatException(values.file() + " has none of " + String.join(", ", names)));
    }

    /** What the checkpoint's decoder computes, with the defaults of its family; empty for encoders. */
    Optional<DecoderConfig> decoder() {
        return decoder;
    }

    int layers() {
        return decoder.map(d -> d.layers().size()).orElseGet(() -> count("num_hidden_layers", "n_layer", "n_layers"));
    }

    int hidden() {
        return decoder.map(DecoderConfig::width).orElseGet(() -> count("hidden_size", "n_embd", "dim"));
    }

    int heads() {
        return decoder.map(d -> d.attention().heads())
                .orElseGet(() -> count("num_attention_heads", "n_head", "n_heads"));
    }

    /** Inner width of the feed-forward network. */
    int feedForward() {
        return decoder.map(d -> d.feedForward().size())
                .orElseGet(() -> count("intermediate_size", "hidden_dim", "n_inner"));
    }

    /** The longest text, as the checkpoint says it or as its family has it. */
    int contextLength() {
        return values.optionalInt("max_position_embeddings")
                .or(() -> decoder.map(DecoderConfig::contextLength))
                .orElseGet(() -> count("max_position_embeddings"));
    }

    /** Of a decoder. */
    AttentionConfig attention() {
        return decoder.orElseThrow().attention();
    }

    /** Of a decoder's norms. */
    float epsilon() {
        return decoder.orElseThrow().norm().epsilon();
    }

    /** The dimensions of a decoder's head that RoPE turns. */
    int rotaryDimensions() {
        return scaledRotation().rotated();
    }

    /** RoPE's base where one is given. */
    Optional<Float> ropeTheta() {
        return values.optionalFloat("rope_theta")
                .or(() -> values.optionalFloat("rotary_emb_base"))
                .or(() -> rope("full_attention").flatMap(rope -> rope.optionalFloat("rope_theta")));
    }

    /**
     * Transformers 5's RoPE settings: one set, or one for each kind of layer ({@code full_attention},
     * {@code sliding_attention}).
     */
    Optional<Metadata> rope(String layerType) {
        return values.section("rope_parameters")
                .map(rope -> rope.has(layerType) ? rope.section(layerType).orElseThrow() : rope);
    }

    /** How RoPE is stretched beyond the length of training; empty when it is not. */
    Optional<Metadata> ropeScaling() {
        return values.section("rope_scaling").or(() -> rope("full_attention")).filter(scaling -> !ropeType(scaling)
                .equals("default"));
    }

    /** Rotation of the layers that the scaling of RoPE is for: all of a decoder's, or those without a window. */
    Rotation scaledRotation() {
        return decoder.stream()
                .flatMap(d -> d.layers().stream())
                .filter(layer -> layer.rotation() != null)
                .min(Comparator.comparingInt(LayerConfig::window))
                .map(LayerConfig::rotation)
                .orElseThrow(() -> new ModelFormatException(values.file() + " has no layer with RoPE"));
    }

    static String ropeType(Metadata scaling) {
        return scaling.optionalString("rope_type")
                .or(() -> scaling.optionalString("type"))
                .orElse("default");
    }

    /** The length that RoPE was trained for, before it was stretched. */
    int originalContext(Metadata scaling) {
        return scaling.optionalInt("original_max_position_embeddings")
                .or(() -> values.optionalInt("original_max_position_embeddings"))
                .orElseGet(() -> count("max_position_embeddings"));
    }
}
