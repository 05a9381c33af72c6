package dev.slm.internal.encoder;

import dev.slm.internal.encoder.EncoderPass.Slot;
import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.AttentionShape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * MobileBERT (Sun et al. 2020): blocks that work at a narrow width between two bottlenecks, several small perceptrons
 * each, and inputs made of three neighbouring words.
 */
final class MobileBertEncoder implements EncoderBody {
    /** A change of width and its norm. */
    record Bottleneck(Linear dense, Norm norm) {
        Activations apply(EncoderPass pass, Activations x, Slot slot) {
            Activations y = pass.buffer(slot, dense.outputs());
            dense.apply(pass, x, y);
            norm.apply(pass, y, y);
            return y;
        }
    }

    /** A perceptron within the narrow part, with its residual and norm. */
    record FeedForward(Linear up, Linear down, Norm norm) {}

    /**
     * One layer.
     *
     * @param shape heads of the narrow width
     * @param input hidden to narrow, the residual within the layer; null if the layer is as wide as the model
     * @param queryInput hidden to narrow for queries and keys; null if they share {@code input} or read the hidden state
     * @param allNarrow whether queries, keys and values read {@code input}
     * @param queryKey queries and keys one above the other
     * @param value values
     * @param attentionOutput attention back to narrow
     * @param attentionNorm after the first residual
     * @param small the perceptrons before the last
     * @param up first map of the last perceptron
     * @param down second map of the last perceptron
     * @param outputNorm after the last perceptron's residual
     * @param output narrow to hidden; null if {@code input} is
     */
    record Layer(
            AttentionShape shape,
            @Nullable Bottleneck input,
            @Nullable Bottleneck queryInput,
            boolean allNarrow,
            Linear queryKey,
            Linear value,
            Linear attentionOutput,
            Norm attentionNorm,
            List<FeedForward> small,
            Linear up,
            Linear down,
            Norm outputNorm,
            @Nullable Bottleneck output) {}

    private final int hiddenSize;
    private final Activation activation;
    private final Embeddings embeddings;
    private final boolean trigram;
    private final @Nullable Linear transformation;
    private final Norm embeddingNorm;
    private final List<Layer> layers;

    MobileBertEncoder(
            int hiddenSize,
            Activation activation,
            Embeddings embeddings,
            boolean trigram,
            @Nullable Linear transformation,
            Norm embeddingNorm,
            List<Layer> layers) {
        this.hiddenSize = hiddenSize;
        this.activation = activation;
        this.embeddings = embeddings;
        this.trigram = trigram;
        this.transformation = transformation;
        this.embeddingNorm = embeddingNorm;
        this.layers = List.copyOf(layers);
    }

    @Override
    public int hiddenSize() {
        return hiddenSize;
    }

    @Override
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public Activations forward(EncoderPass pass) {
        Activations x = embed(pass);
        for (int i = 0; i < layers.size(); i++) {
            layer(pass, layers.get(i), x);
        }
        return x;
    }

    private Activations embed(EncoderPass pass) {
        Activations x = pass.buffer(Slot.HIDDEN, hiddenSize);
        Linear dense = transformation;
        if (dense == null) {
            embeddings.lookUp(pass, x);
        } else {
            Activations words = pass.buffer(Slot.SUBLAYER, embeddings.words().width());
            embeddings.lookUp(pass, words);
            dense.apply(pass, trigram ? neighbours(pass, words) : words, x);
        }
        embeddings.addPlaces(pass, x);
        embeddingNorm.apply(pass, x, x);
        return x;
    }

    /** Of every token the words [next, own, previous]; zeros beyond the ends of its text. */
    private static Activations neighbours(EncoderPass pass, Activations words) {
        PackedTexts texts = pass.texts();
        int width = words.width();
        Activations three = pass.buffer(Slot.INNER, 3 * width).rows(words.rows());
        for (int text = 0; text < texts.size(); text++) {
            for (int row = texts.start(text); row < texts.end(text); row++) {
                for (int part = 0; part < 3; part++) {
                    int from = row + 1 - part;
                    int to = three.offset(row) + part * width;
                    if (from >= texts.start(text) && from < texts.end(text)) {
                        System.arraycopy(words.data(), words.offset(from), three.data(), to, width);
                    } else {
                        Arrays.fill(three.data(), to, to + width, 0);
                    }
                }
            }
        }
        return three;
    }

    private void layer(EncoderPass pass, Layer layer, Activations x) {
        Bottleneck narrowing = layer.input();
        Activations residual = narrowing == null ? x : narrowing.apply(pass, x, Slot.RESIDUAL);
        Activations attended = attention(pass, layer, x, residual);
        Activations y = pass.buffer(Slot.SUBLAYER, layer.attentionOutput().outputs());
        layer.attentionOutput().apply(pass, attended, y);
        add(pass, y, residual);
        layer.attentionNorm().apply(pass, y, y);
        for (int i = 0; i < layer.small().size(); i++) {
            FeedForward small = layer.small().get(i);
            perceptron(pass, small.up(), small.down(), y);
            small.norm().apply(pass, y, y);
        }
        perceptron(pass, layer.up(), layer.down(), y);
        layer.outputNorm().apply(pass, y, y);
        Bottleneck widening = layer.output();
        if (widening == null) {
            for (int row = 0; row < x.rows(); row++) {
                x.copyRow(y, row, row);
            }
        } else {
            Activations wide = pass.buffer(Slot.NORMED, hiddenSize);
            widening.dense().apply(pass, y, wide);
            add(pass, x, wide);
            widening.norm().apply(pass, x, x);
        }
    }

    /** Queries and keys may be read from a bottleneck while values are read from the hidden state itself. */
    private static Activations attention(EncoderPass pass, Layer layer, Activations x, Activations residual) {
        Bottleneck narrowing = layer.queryInput();
        Activations queryInput =
                layer.allNarrow() ? residual : narrowing == null ? x : narrowing.apply(pass, x, Slot.BOTTLENECK);
        int width = layer.value().outputs();
        Activations queryKey = pass.buffer(Slot.INNER, 2 * width);
        layer.queryKey().apply(pass, queryInput, queryKey);
        Activations value = pass.buffer(Slot.VALUE, width);
        layer.value().apply(pass, layer.allNarrow() ? residual : x, value);
        Activations qkv = pass.buffer(Slot.QUERY_KEY_VALUE, 3 * width).rows(x.rows());
        for (int row = 0; row < x.rows(); row++) {
            System.arraycopy(queryKey.data(), queryKey.offset(row), qkv.data(), qkv.offset(row), 2 * width);
            System.arraycopy(value.data(), value.offset(row), qkv.data(), qkv.offset(row) + 2 * width, width);
        }
        Activations attended = pass.buffer(Slot.ATTENDED, width);
        pass.attend(layer.shape(), qkv, attended);
        return attended;
    }

    /** y = y + down(activation(up(y))). */
    private void perceptron(EncoderPass pass, Linear up, Linear down, Activations y) {
        Activations inner = pass.buffer(Slot.INNER, up.outputs());
        up.apply(pass, y, inner);
        pass.operators().activate(pass.workspace(), activation, inner);
        Activations sum = pass.buffer(Slot.BOTTLENECK, down.outputs());
        down.apply(pass, inner, sum);
        add(pass, y, sum);
    }

    private static void add(EncoderPass pass, Activations x, Activations y) {
        pass.operators().addScaled(pass.workspace(), x, y, 1);
    }
}
