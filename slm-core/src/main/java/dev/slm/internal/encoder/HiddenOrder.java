package dev.slm.internal.encoder;

import dev.slm.internal.format.TensorData;
import dev.slm.quant.Activations;
import dev.slm.quant.WeightSource;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An order of the elements of hidden states in which elements of similar size are neighbours. Activations are rounded in
 * blocks of neighbours that share a scale, and a few elements of BERT's are ten times as large as the others: in an order
 * of their own they spoil one block, in the model's order many. It costs nothing but a permutation before the first block of
 * the encoder and one after the last, since maps and norms in between can be permuted once, when they are loaded.
 */
final class HiddenOrder {
    /** Keeps weights of zero, as pruned models have them, from deciding alone. */
    private static final double SMALL = 1e-3;

    /** Where in the model's order the elements of this one are. */
    private final int[] places;

    /** Where in this order those of the model's are. */
    private final int[] ranks;

    private HiddenOrder(int[] places) {
        this.places = places;
        ranks = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            ranks[places[i]] = i;
        }
    }

    /** By the weights of all norms that hidden states of this size go through: largest products first. */
    static HiddenOrder bySize(int hiddenSize, Stream<float[]> normWeights) {
        double[] sizes = new double[hiddenSize];
        normWeights.forEach(weights -> {
            for (int i = 0; i < hiddenSize; i++) {
                sizes[i] -= Math.log(Math.abs(weights[i]) + SMALL);
            }
        });
        return new HiddenOrder(IntStream.range(0, hiddenSize)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> sizes[i]))
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** A vector of the hidden size in this order. */
    float[] of(float[] vector) {
        float[] ordered = new float[vector.length];
        gather(vector, 0, places, ordered, 0);
        return ordered;
    }

    /** A matrix that reads hidden states. */
    WeightSource ofColumns(TensorData matrix) {
        float[] values = matrix.floats();
        float[] ordered = new float[values.length];
        int columns = matrix.columns();
        for (int row = 0; row < values.length; row += columns) {
            gather(values, row, places, ordered, row);
        }
        return WeightSource.of(ordered, matrix.rows(), columns);
    }

    /** A matrix that adds to hidden states. */
    WeightSource ofRows(TensorData matrix) {
        float[] values = matrix.floats();
        float[] ordered = new float[values.length];
        int columns = matrix.columns();
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(values, places[i] * columns, ordered, i * columns, columns);
        }
        return WeightSource.of(ordered, matrix.rows(), columns);
    }

    /** Brings hidden states from the model's order to this one. */
    void arrange(EncoderPass pass, Activations x, Activations out) {
        gather(pass, x, places, out);
    }

    /** Brings hidden states back to the model's order. */
    void restore(EncoderPass pass, Activations x, Activations out) {
        gather(pass, x, ranks, out);
    }

    private static void gather(EncoderPass pass, Activations x, int[] from, Activations out) {
        out.rows(x.rows());
        pass.forEachText((text, worker) -> {
            for (int row = pass.texts().start(text); row < pass.texts().end(text); row++) {
                gather(x.data(), x.offset(row), from, out.data(), out.offset(row));
            }
        });
    }

    private static void gather(float[] x, int xo, int[] from, float[] out, int oo) {
        for (int i = 0; i < from.length; i++) {
            out[oo + i] = x[xo + from[i]];
        }
    }
}
