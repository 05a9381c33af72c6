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
import java.util.function.Function;
import java.util.stream.Stream;
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
    private final @Nullable HiddenOrder order;
    private final List<Matrix> matrices;

    EncoderWeights(Checkpoint checkpoint, Kernels kernels, WorkerTeam team, @Nullable WeightType quantize) {
        this(checkpoint, kernels, team, quantize, "", null, new ArrayList<>());
    }

    private EncoderWeights(
            Checkpoint checkpoint,
            Kernels kernels,
            WorkerTeam team,
            @Nullable WeightType quantize,
            String prefix,
            @Nullable HiddenOrder order,
            List<Matrix> matrices) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.team = team;
        this.quantize = quantize;
        this.prefix = prefix;
        this.order = order;
        this.matrices = matrices;
    }

    /** The same, with a base prefix that names may or may not have. */
    EncoderWeights withPrefix(String base) {
        return new EncoderWeights(checkpoint, kernels, team, quantize, base, order, matrices);
    }

    /** The same, taking matrices as they are stored. */
    EncoderWeights asStored() {
        return new EncoderWeights(checkpoint, kernels, team, null, prefix, order, matrices);
    }

    /**
     * The same for the blocks of an encoder, between which hidden states may be in an order of their own: where weights are
     * quantized while they are loaded.
     *
     * @param norms the norms of all layers; not looked at twice, nor beyond the first that is missing
     */
    EncoderWeights ofBlocks(int hiddenSize, Stream<String> norms) {
        if (quantize == null || checkpoint.kind() != Checkpoint.Kind.FOLDER) {
            return this;
        }
        HiddenOrder bySize = HiddenOrder.bySize(hiddenSize, norms.map(name -> vector(name + ".weight", hiddenSize)));
        return new EncoderWeights(checkpoint, kernels, team, quantize, prefix, bySize, matrices);
    }

    /** The order of hidden states between blocks; null for that of the model. */
    @Nullable
    HiddenOrder order() {
        return order;
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

    /** LayerNorm {@code name} of hidden states between blocks. */
    Norm hiddenNorm(String name, int size, float epsilon) {
        Norm norm = norm(name, size, epsilon);
        float[] bias = norm.bias();
        return order == null
                ? norm
                : new Norm(order.of(norm.weight()), bias == null ? null : order.of(bias), epsilon, true);
    }

    /** As {@link #stacked}, reading hidden states between blocks. */
    Linear fromHidden(List<String> names, int outputs, int hiddenSize) {
        HiddenOrder order = this.order;
        return stacked(names, outputs, hiddenSize, order == null ? part -> part : order::ofColumns);
    }

    /** As {@link #linear}, adding to hidden states between blocks. */
    Linear toHidden(String name, int hiddenSize, int inputs) {
        HiddenOrder order = this.order;
        if (order == null) {
            return linear(name, hiddenSize, inputs);
        }
        float[] bias = optionalVector(name + ".bias", hiddenSize);
        List<WeightSource> rows = List.of(order.ofRows(tensor(name + ".weight", hiddenSize, inputs)));
        return linear(rows, bias == null ? null : order.of(bias));
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
        return stacked(names, outputs, inputs, part -> part);
    }

    private Linear stacked(List<String> names, int outputs, int inputs, Function<TensorData, WeightSource> source) {
        List<WeightSource> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(source.apply(tensor(name + ".weight", outputs, inputs)));
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
