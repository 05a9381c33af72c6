package dev.slm.internal.encoder;

import dev.slm.internal.arch.Quantization;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.EmbeddingTable;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes weights out of a checkpoint by name, with their shapes checked. Names are given without the base prefix (such as
 * {@code bert.}); tensors are found with or without it, and norms also under their old names gamma and beta.
 */
final class EncoderWeights {
    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final WorkerTeam team;
    private final @Nullable WeightType quantize;
    private final String prefix;
    private final List<Matrix> matrices;

    EncoderWeights(Checkpoint checkpoint, Kernels kernels, WorkerTeam team, @Nullable WeightType quantize) {
        this(checkpoint, kernels, team, quantize, "", new ArrayList<>());
    }

    private EncoderWeights(
            Checkpoint checkpoint,
            Kernels kernels,
            WorkerTeam team,
            @Nullable WeightType quantize,
            String prefix,
            List<Matrix> matrices) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.team = team;
        this.quantize = quantize;
        this.prefix = prefix;
        this.matrices = matrices;
    }

    /** The same, with a base prefix that names may or may not have. */
    EncoderWeights withPrefix(String base) {
        return new EncoderWeights(checkpoint, kernels, team, quantize, base, matrices);
    }

    /** The same, taking matrices as they are stored. */
    EncoderWeights asStored() {
        return new EncoderWeights(checkpoint, kernels, team, null, prefix, matrices);
    }

    /** The model's settings. */
    Metadata settings() {
        return checkpoint.metadata();
    }

    /** All matrices made so far, to be closed with the model. */
    List<Matrix> matrices() {
        return matrices;
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    private Optional<TensorData> find(String name) {
        String old = name.endsWith("LayerNorm.weight")
                ? name.replace(".weight", ".gamma")
                : name.endsWith("LayerNorm.bias") ? name.replace(".bias", ".beta") : name;
        for (String candidate : List.of(prefix + name, name, prefix + old, old)) {
            Optional<TensorData> found = checkpoint.find(candidate);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The matrix of a head that shares the word embeddings unless the settings say that it has its own. */
    TensorData tied(Metadata settings, String own, String words, int rows, int columns) {
        boolean shared = settings.booleanOr("tie_word_embeddings", true) || !has(own);
        return tensor(shared ? words : own, rows, columns);
    }

    /** The rows of a matrix whose number no setting tells. */
    int rows(String name) {
        return find(name).orElseGet(() -> checkpoint.tensor(prefix + name)).rows();
    }

    /** The tensor with this name and shape. */
    TensorData tensor(String name, long... shape) {
        return find(name).orElseGet(() -> checkpoint.tensor(prefix + name)).shaped(shape);
    }

    float[] vector(String name, int size) {
        return tensor(name, size).floats();
    }

    float @Nullable [] optionalVector(String name, int size) {
        return has(name) ? vector(name, size) : null;
    }

    /** LayerNorm {@code name.weight}, with {@code name.bias} if there is one. */
    Norm norm(String name, int size, float epsilon) {
        return new Norm(vector(name + ".weight", size), optionalVector(name + ".bias", size), epsilon, true);
    }

    /** A map {@code name.weight} with {@code name.bias} if there is one. */
    Linear linear(String name, int outputs, int inputs) {
        return stacked(List.of(name), outputs, inputs);
    }

    /**
     * Maps of the same input, one above the other as one; each {@code outputs} × {@code inputs}. Either all of them have
     * a bias or none.
     */
    Linear stacked(List<String> names, int outputs, int inputs) {
        List<WeightSource> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(tensor(name + ".weight", outputs, inputs));
        }
        float[] bias = has(names.get(0) + ".bias") ? new float[Math.multiplyExact(names.size(), outputs)] : null;
        for (int i = 0; bias != null && i < names.size(); i++) {
            System.arraycopy(vector(names.get(i) + ".bias", outputs), 0, bias, i * outputs, outputs);
        }
        return linear(parts, bias);
    }

    /** A map with these weights, one above the other, quantized when asked. */
    Linear linear(List<WeightSource> parts, float @Nullable [] bias) {
        WeightType type = quantize;
        List<WeightSource> sources = type == null
                ? parts
                : parts.stream()
                        .map(part -> Quantization.convert(part, type, team))
                        .toList();
        Matrix matrix = kernels.matrix(sources, team);
        matrices.add(matrix);
        return new Linear(matrix, bias);
    }

    /** A table whose rows are looked up in the file. */
    EmbeddingTable table(String name, int rows, int width) {
        return new EmbeddingTable(tensor(name, rows, width));
    }

    /** A table that is decoded at once. */
    Embeddings.Table smallTable(String name, int rows, int width) {
        return new Embeddings.Table(tensor(name, rows, width).floats(), width);
    }
}
