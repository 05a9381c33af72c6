package dev.slm;

import dev.slm.internal.arch.Decoders;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.generate.KvMemory;
import dev.slm.quant.KvPrecision;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatTemplates;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model's file or folder, to look at or to use in parts, without loading the weights. Safe to share between threads
 * until it is closed; what it has given out may be used on.
 */
public final class ModelFile implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final ModelParts parts;

    private ModelFile(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        parts = ModelParts.read(checkpoint);
    }

    /**
     * Opens a GGUF file (any part of a split one) or a Hugging Face folder.
     *
     * @throws ModelFormatException if it is neither, or is damaged
     */
    public static ModelFile open(Path path) {
        Checkpoint checkpoint = Checkpoint.open(path);
        boolean opened = false;
        try {
            ModelFile file = new ModelFile(checkpoint);
            opened = true;
            return file;
        } finally {
            if (!opened) {
                checkpoint.close();
            }
        }
    }

    /**
     * What the file says about the model.
     *
     * @throws ModelFormatException if a language model's settings are missing or wrong
     */
    public ModelInfo info() {
        Map<String, ModelInfo.Stored> types = new TreeMap<>();
        long parameters = 0;
        long bytes = 0;
        for (TensorData tensor : checkpoint.tensors()) {
            types.merge(
                    tensor.elementType().name(),
                    new ModelInfo.Stored(1, tensor.elements(), tensor.bytes()),
                    (a, b) -> new ModelInfo.Stored(
                            a.tensors() + b.tensors(), a.parameters() + b.parameters(), a.bytes() + b.bytes()));
            parameters += tensor.elements();
            bytes += tensor.bytes();
        }
        boolean gguf = checkpoint.kind() == Checkpoint.Kind.GGUF;
        return new ModelInfo(
                checkpoint.path().toString(),
                gguf ? "gguf" : "folder",
                architecture(checkpoint.metadata(), gguf),
                parameters,
                bytes,
                types,
                config().map(ModelFile::shape));
    }

    /**
     * The memory that keys and values of a text take; empty if the file is no language model that slm knows.
     *
     * @param tokens length of the text
     */
    public Optional<Long> keyValueBytes(int tokens, KvPrecision precision) {
        return config().map(config -> KvMemory.bytes(config, precision, tokens));
    }

    /** How keys and values are kept unless the user says otherwise; empty as before. */
    public Optional<KvPrecision> defaultKvPrecision() {
        return config().map(KvMemory::precision);
    }

    /**
     * The model's tokenizer.
     *
     * @throws UnsupportedModelException if the model has none, or one that cannot be used; the message says why
     */
    public Tokenizer tokenizer() {
        return parts.tokenizer();
    }

    /**
     * The model's chat templates; empty if it has none.
     *
     * @throws UnsupportedModelException if it has one that cannot be used; the message says why
     */
    public Optional<ChatTemplates> chatTemplates() {
        return parts.chatTemplates();
    }

    /** Closes the file. */
    @Override
    public void close() {
        checkpoint.close();
    }

    private Optional<DecoderConfig> config() {
        return Decoders.config(checkpoint);
    }

    private static String architecture(Metadata metadata, boolean gguf) {
        if (gguf) {
            return metadata.requiredString("general.architecture");
        }
        String[] classes = metadata.strings("architectures").orElse(new String[0]);
        return classes.length > 0 ? classes[0] : metadata.stringOr("model_type", "unknown");
    }

    private static ModelInfo.DecoderShape shape(DecoderConfig config) {
        return new ModelInfo.DecoderShape(
                config.vocabularySize(),
                config.contextLength(),
                config.layers().size(),
                config.width(),
                config.attention().heads(),
                config.attention().kvHeads(),
                config.attention().headSize(),
                config.feedForward().size());
    }
}
