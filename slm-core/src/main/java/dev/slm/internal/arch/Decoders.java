package dev.slm.internal.arch;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The decoders that slm knows, and how one is loaded from a checkpoint. */
public final class Decoders {
    private static final List<Architecture> ALL = List.of(
            new Llama(),
            new Mistral(),
            new Gemma(),
            new Gemma2(),
            new Gemma3(),
            new Phi2(),
            new Phi3(),
            new Qwen2(),
            new Qwen3(),
            new Gpt2(),
            new GptNeoX(),
            new SmolLm3(),
            new Olmo2(),
            new Granite());

    private Decoders() {}

    /** All of them. */
    static List<Architecture> all() {
        return ALL;
    }

    /** Whether the checkpoint says that it is a decoder that slm knows. */
    public static boolean knows(Checkpoint checkpoint) {
        return find(checkpoint).isPresent();
    }

    /**
     * Loads a decoder.
     *
     * @param checkpoint must stay open as long as the decoder is used
     * @throws UnsupportedModelException if the architecture is none that slm knows, or uses what slm does not support
     * @throws ModelFormatException if settings or weights are missing or wrong
     * @throws IllegalArgumentException if more context is asked for than the model has
     * @throws IllegalStateException if memory will not do; the message has the figures
     */
    public static Decoder load(Checkpoint checkpoint, LoadOptions options) {
        Architecture architecture = find(checkpoint).orElseThrow(() -> unknown(checkpoint));
        DecoderConfig config = limited(config(architecture, checkpoint), options);
        MemoryCheck.of(checkpoint, config, options).require(checkpoint, options, MemoryCheck.Limits.here());
        WeightReader reader = new WeightReader(checkpoint, config, options);
        return new Decoder(config, architecture.weights(reader), options.kernels());
    }

    /**
     * What a decoder computes, without loading its weights; empty if the checkpoint is no decoder that slm knows.
     *
     * @throws ModelFormatException if settings are missing or wrong
     */
    public static Optional<DecoderConfig> config(Checkpoint checkpoint) {
        return find(checkpoint).map(architecture -> config(architecture, checkpoint));
    }

    private static DecoderConfig config(Architecture architecture, Checkpoint checkpoint) {
        return switch (checkpoint.kind()) {
            case GGUF -> architecture.config(new GgufSettings(checkpoint));
            case FOLDER -> architecture.config(new FolderSettings(checkpoint.metadata()));
        };
    }

    private static Optional<Architecture> find(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        return switch (checkpoint.kind()) {
            case GGUF -> {
                String name = metadata.requiredString("general.architecture");
                yield ALL.stream().filter(a -> a.ggufNames().contains(name)).findFirst();
            }
            case FOLDER -> {
                List<String> classes = List.of(metadata.strings("architectures").orElse(new String[0]));
                String type = metadata.stringOr("model_type", "");
                yield ALL.stream()
                        .filter(a -> a.classNames().stream().anyMatch(classes::contains))
                        .findFirst()
                        .or(() -> classes.isEmpty()
                                ? ALL.stream()
                                        .filter(a -> a.modelTypes().contains(type))
                                        .findFirst()
                                : Optional.empty());
            }
        };
    }

    private static UnsupportedModelException unknown(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        TreeSet<String> known = new TreeSet<>();
        String found;
        if (checkpoint.kind() == Checkpoint.Kind.GGUF) {
            found = "general.architecture is " + metadata.requiredString("general.architecture");
            ALL.forEach(architecture -> known.addAll(architecture.ggufNames()));
        } else {
            String[] classes = metadata.strings("architectures").orElse(new String[0]);
            found = classes.length > 0
                    ? "architectures is " + String.join(", ", classes)
                    : "model_type is " + metadata.stringOr("model_type", "absent");
            ALL.forEach(architecture -> known.addAll(architecture.classNames()));
        }
        return new UnsupportedModelException(
                checkpoint.path() + ": " + found + "; known decoders are " + String.join(", ", known));
    }

    /** The settings with the context that was asked for and the long factors used as asked. */
    private static DecoderConfig limited(DecoderConfig config, LoadOptions options) {
        if (options.contextLength() > config.contextLength()) {
            throw new IllegalArgumentException("a context of " + options.contextLength()
                    + " tokens was asked for; the model's own is " + config.contextLength());
        }
        Map<Rotation, Rotation> rotations = new IdentityHashMap<>();
        List<LayerConfig> layers = new ArrayList<>();
        for (LayerConfig layer : config.layers()) {
            Rotation rotation = layer.rotation();
            layers.add(
                    rotation == null
                            ? layer
                            : new LayerConfig(
                                    layer.window(),
                                    rotations.computeIfAbsent(rotation, r -> switch (options.longRope()) {
                                        case BY_LENGTH -> r;
                                        case LONG -> r.switchingAt(0);
                                        case SHORT -> r.switchingAt(Rotation.NEVER);
                                    })));
        }
        int length = options.contextLength() == 0 ? config.contextLength() : options.contextLength();
        return config.withContext(length, layers);
    }
}
