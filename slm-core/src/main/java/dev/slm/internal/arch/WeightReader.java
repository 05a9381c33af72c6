package dev.slm.internal.arch;

import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.Linear;
import dev.slm.internal.decoder.Norm;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.EmbeddingTable;
import dev.slm.quant.KernelRung;
import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the weights of a decoder by name, each with the name that it has in Hugging Face folders and the one that it has
 * in GGUF files, both without what the reader's prefixes and {@code .weight} or {@code .bias} add. Every shape is
 * checked.
 */
final class WeightReader {
    /** Whether a linear map has a bias. */
    enum Bias {
        NONE,
        REQUIRED,
        /** If the file has one. */
        OPTIONAL;

        /** Where config.json decides. */
        static Bias of(boolean present) {
            return present ? REQUIRED : NONE;
        }
    }

    /** A part of a linear map: some of its outputs. */
    record Part(WeightSource weight, float @Nullable [] bias) {
        /** The same outputs in another order. */
        Part reordered(int[] order) {
            float[] newBias = bias == null ? null : new float[order.length];
            for (int i = 0; newBias != null && i < order.length; i++) {
                newBias[i] = bias[order[i]];
            }
            return new Part(new RowOrder(weight, order), newBias);
        }
    }

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final LoadOptions options;
    private final String folderPrefix;
    private final String ggufPrefix;

    WeightReader(Checkpoint checkpoint, DecoderConfig config, LoadOptions options) {
        this(checkpoint, config, options, "", "");
    }

    private WeightReader(
            Checkpoint checkpoint, DecoderConfig config, LoadOptions options, String folderPrefix, String ggufPrefix) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.options = options;
        this.folderPrefix = folderPrefix;
        this.ggufPrefix = ggufPrefix;
    }

    DecoderConfig config() {
        return config;
    }

    /** Whether names and layouts are those of GGUF files. */
    boolean gguf() {
        return checkpoint.kind() == Checkpoint.Kind.GGUF;
    }

    /** Settings of config.json; only for folders. */
    FolderSettings folder() {
        return new FolderSettings(checkpoint.metadata());
    }

    /** Whether linear maps have a bias: config.json says so under this key, a GGUF file by having it. */
    Bias bias(String key, boolean absent) {
        return gguf() ? Bias.OPTIONAL : Bias.of(folder().flag(key, absent));
    }

    /** A reader of names that start with these. */
    WeightReader at(String folder, String gguf) {
        return new WeightReader(checkpoint, config, options, folderPrefix + folder, ggufPrefix + gguf);
    }

    /**
     * A reader below the first of these prefixes under which a folder has the tensor, or the first where none has;
     * published checkpoints of one family differ in them.
     */
    WeightReader below(String tensor, String... prefixes) {
        for (String prefix : prefixes) {
            if (has(prefix + tensor)) {
                return at(prefix, "");
            }
        }
        return at(prefixes[0], "");
    }

    /** Whether the file has a tensor with this full name. */
    boolean has(String name) {
        return checkpoint.find(name).isPresent();
    }

    private String name(String folder, String gguf, String suffix) {
        return (gguf() ? ggufPrefix + gguf : folderPrefix + folder) + suffix;
    }

    /** A vector of known length. */
    float[] vector(String folder, String gguf, int length) {
        return checkpoint.tensor(name(folder, gguf, ".weight"), length).floats();
    }

    /** An RMS norm of hidden states. */
    Norm rmsNorm(String folder, String gguf) {
        return new Norm(vector(folder, gguf, config.width()), null);
    }

    /** An RMS norm that multiplies with 1 + w: folders hold w, GGUF files the sum. */
    Norm onePlusRmsNorm(String folder, String gguf) {
        return new Norm(onePlusVector(folder, gguf, config.width()), null);
    }

    /** A vector of which folders hold w and GGUF files 1 + w. */
    float[] onePlusVector(String folder, String gguf, int length) {
        float[] values = vector(folder, gguf, length);
        for (int i = 0; i < length && !gguf(); i++) {
            values[i] += 1;
        }
        return values;
    }

    /** A LayerNorm of hidden states, with its bias. */
    Norm layerNorm(String folder, String gguf) {
        return new Norm(
                vector(folder, gguf, config.width()),
                checkpoint.tensor(name(folder, gguf, ".bias"), config.width()).floats());
    }

    /** A table of rows as wide as the hidden state. */
    EmbeddingTable table(String folder, String gguf, int rows) {
        return new EmbeddingTable(weight(name(folder, gguf, ".weight"), rows, config.width()));
    }

    private WeightSource weight(String name, int rows, int columns) {
        TensorData tensor = checkpoint.tensor(name, rows, columns);
        if (columns % tensor.type().blockSize() != 0) {
            throw tensor.wrongShape("expected rows of whole " + tensor.type() + " blocks");
        }
        return tensor;
    }

    /**
     * What a matrix is made from. The scalar rung goes on reading its sources; the others read them once, and the pages
     * that they read should not stay in memory beside the packed weights.
     */
    private WeightSource once(WeightSource source) {
        boolean packs = options.kernels().rung() != KernelRung.SCALAR;
        return packs && source instanceof TensorData tensor ? tensor.streamed() : source;
    }

    /** A part of a linear map whose weight is stored as outputs × inputs. */
    Part part(String folder, String gguf, int outputs, int inputs, Bias bias) {
        return new Part(
                weight(name(folder, gguf, ".weight"), outputs, inputs),
                bias(name(folder, gguf, ".bias"), outputs, bias));
    }

    /** A part whose weight folders store as inputs × outputs ({@code Conv1D}); GGUF files do not. */
    Part transposedPart(String folder, String gguf, int outputs, int inputs, Bias bias) {
        if (gguf()) {
            return part(folder, gguf, outputs, inputs, bias);
        }
        float[] stored = checkpoint
                .tensor(name(folder, gguf, ".weight"), inputs, outputs)
                .floats();
        float[] turned = new float[stored.length];
        for (int in = 0; in < inputs; in++) {
            for (int out = 0; out < outputs; out++) {
                turned[out * inputs + in] = stored[in * outputs + out];
            }
        }
        return new Part(WeightSource.of(turned, outputs, inputs), bias(name(folder, gguf, ".bias"), outputs, bias));
    }

    private float @Nullable [] bias(String name, int outputs, Bias bias) {
        return switch (bias) {
            case NONE -> null;
            case REQUIRED -> checkpoint.tensor(name, outputs).floats();
            case OPTIONAL ->
                checkpoint
                        .find(name)
                        .map(tensor -> tensor.shaped(outputs).floats())
                        .orElse(null);
        };
    }

    /** A linear map of one tensor. */
    Linear linear(String folder, String gguf, int outputs, int inputs, Bias bias) {
        return linear(part(folder, gguf, outputs, inputs, bias));
    }

    /** A linear map whose outputs are those of all parts. */
    Linear linear(Part... parts) {
        List<WeightSource> sources = new ArrayList<>();
        int outputs = 0;
        boolean anyBias = false;
        for (Part part : parts) {
            sources.add(converted(part.weight(), options.quantize()));
            outputs += part.weight().rows();
            anyBias |= part.bias() != null;
        }
        float[] bias = anyBias ? new float[outputs] : null;
        int at = 0;
        for (Part part : parts) {
            if (bias != null && part.bias() != null) {
                System.arraycopy(part.bias(), 0, bias, at, part.bias().length);
            }
            at += part.weight().rows();
        }
        return new Linear(options.kernels().matrix(sources, options.team()), bias);
    }

    /**
     * The map from hidden states to logits.
     *
     * @param tied whether a folder's model uses its embeddings for it; a GGUF file has no {@code output} then
     */
    Linear head(String folder, boolean tied, Bias bias, String folderEmbeddings) {
        boolean ownWeight = gguf() ? has("output.weight") : !tied;
        String embeddings = name(folderEmbeddings, "token_embd", ".weight");
        String weight = ownWeight ? (gguf() ? "output" : folder) + ".weight" : embeddings;
        int outputs = config.vocabularySize();
        WeightSource source = weight(weight, outputs, config.width());
        float[] biases = bias((gguf() ? "output" : folder) + ".bias", outputs, bias);
        // The head decides between tokens that are close to each other: 8 bits, even where the other matrices get 4.
        WeightType type = options.quantize() == null ? null : WeightType.Q8_0;
        return new Linear(options.kernels().matrix(List.of(converted(source, type)), options.team()), biases);
    }

    private WeightSource converted(WeightSource source, @Nullable WeightType target) {
        WeightSource read = once(source);
        return target == null ? read : Quantization.convert(read, target, options.team());
    }
}
