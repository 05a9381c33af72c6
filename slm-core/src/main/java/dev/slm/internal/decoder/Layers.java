package dev.slm.internal.decoder;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.EmbeddingTable;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.Operators;
import dev.slm.quant.Rope;
import dev.slm.quant.Workspace;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Takes one chunk through all layers. Owns the buffers between the operators; shapes are rows × width. */
final class Layers {
    private final Decoder decoder;
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Kernels kernels;
    private final Operators operators;
    private final Workspace workspace;

    /** The hidden state, width. */
    private final Activations x;

    /** What attention or the feed-forward network reads, width. */
    private final Activations normed;

    /** Query, key and value heads. */
    private final Activations qkv;

    /** What attention gives, all query heads. */
    private final Activations attended;

    /** What is to be added to the hidden state, width. */
    private final Activations delta;

    /** What the feed-forward network makes of its input: the activated gate times up, or up activated. */
    private final Activations inner;

    private final AttentionBatch attention = new AttentionBatch();
    private final byte[] tokenBytes;
    private final byte[] positionBytes;
    private final float[] positionRow;

    Layers(Decoder decoder, Workspace workspace) {
        this.decoder = decoder;
        this.workspace = workspace;
        config = decoder.config();
        weights = decoder.weights();
        kernels = decoder.kernels();
        operators = kernels.operators();
        DecoderConfig.AttentionConfig heads = config.attention();
        x = new Activations(1, config.width());
        normed = new Activations(1, config.width());
        qkv = new Activations(1, heads.queryWidth() + 2 * heads.keyWidth());
        attended = new Activations(1, heads.queryWidth());
        delta = new Activations(1, config.width());
        inner = new Activations(1, config.feedForward().size());
        tokenBytes = new byte[weights.tokens().rowBytes()];
        EmbeddingTable positions = weights.positions();
        positionBytes = new byte[positions == null ? 0 : positions.rowBytes()];
        positionRow = new float[positions == null ? 0 : config.width()];
    }

    /**
     * The hidden states after the last layer: of the wanted tokens, or of all when a probe looks on.
     *
     * @throws CancellationException if cancelled; layers that were done have the chunk's keys and values
     */
    Activations run(
            ForwardBatch batch,
            Chunk chunk,
            boolean longFactors,
            BooleanSupplier cancelled,
            @Nullable LayerProbe probe) {
        embed(batch, chunk);
        if (probe != null) {
            probe.states(0, x);
        }
        int count = config.layers().size();
        for (int i = 0; i < count; i++) {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled before layer " + i);
            }
            layer(batch, chunk, i, longFactors, probe == null && i == count - 1);
            if (probe != null) {
                probe.states(i + 1, x);
            }
        }
        return x;
    }

    void multiply(Linear linear, Activations in, Activations out) {
        kernels.multiply(workspace, linear.matrix(), linear.bias(), in, out);
    }

    void normalise(Norm norm, Activations in, Activations out) {
        float epsilon = config.norm().epsilon();
        switch (config.norm().kind()) {
            case RMS -> operators.rmsNorm(workspace, in, norm.weight(), epsilon, out);
            case LAYER -> operators.layerNorm(workspace, in, norm.weight(), norm.bias(), epsilon, out);
        }
    }

    private void embed(ForwardBatch batch, Chunk chunk) {
        x.rows(chunk.rows());
        float factor = config.multipliers().embedding();
        EmbeddingTable positions = weights.positions();
        for (int piece = 0; piece < chunk.pieces(); piece++) {
            for (int i = 0; i < chunk.count(piece); i++) {
                int row = chunk.firstRow(piece) + i;
                int id = batch.id(chunk.segment(piece), chunk.firstToken(piece) + i);
                weights.tokens().read(id, tokenBytes, x.data(), x.offset(row));
                if (positions != null) {
                    positions.read(chunk.positions()[row], positionBytes, positionRow, 0);
                    workspace.rows(0).addScaled(x.data(), x.offset(row), positionRow, 0, x.width(), 1);
                }
            }
        }
        if (factor != 1) {
            operators.scale(workspace, x, factor);
        }
    }

    private void layer(ForwardBatch batch, Chunk chunk, int index, boolean longFactors, boolean wantedOnly) {
        LayerWeights layer = weights.layers().get(index);
        Activations in = normalised(layer.attentionNorm());
        multiply(layer.qkv(), in, qkv);
        rotate(layer, chunk, decoder.rope(index, longFactors));
        append(batch, chunk, index);
        boolean compact = wantedOnly && chunk.wanted() < chunk.rows();
        if (compact) {
            keepWanted(chunk, x);
            keepWanted(chunk, qkv);
            if (in != x) {
                keepWanted(chunk, in);
            }
            if (chunk.wanted() == 0) {
                return;
            }
        }
        gatherSegments(batch, chunk, index, compact);
        kernels.attend(workspace, decoder.shape(index), attention, qkv, 0, attended);
        if (config.parallel() && layer.feedForwardNorm() != null) {
            // Both read the layer's input, so the norm comes before the sum changes it.
            in = normalised(layer.feedForwardNorm());
        }
        multiplyAndAdd(layer.attentionOutput(), attended, layer.postAttentionNorm());
        feedForward(layer, config.parallel() ? in : normalised(layer.feedForwardNorm()));
    }

    private Activations normalised(@Nullable Norm norm) {
        if (norm == null) {
            return x;
        }
        normalise(norm, x, normed);
        return normed;
    }

    private void feedForward(LayerWeights layer, Activations in) {
        DecoderConfig.FeedForwardConfig network = config.feedForward();
        Linear linear = layer.up();
        if (network.gated()) {
            kernels.multiplyGated(workspace, linear.matrix(), linear.bias(), network.activation(), in, inner);
        } else {
            kernels.multiplyAndActivate(workspace, linear.matrix(), linear.bias(), network.activation(), in, inner);
        }
        multiplyAndAdd(layer.down(), inner, layer.postFeedForwardNorm());
    }

    /** Adds a product to the hidden state. */
    private void multiplyAndAdd(Linear linear, Activations in, @Nullable Norm postNorm) {
        float factor = config.multipliers().residual();
        if (postNorm == null && factor == 1) {
            kernels.multiplyAndAdd(workspace, linear.matrix(), linear.bias(), in, x);
            return;
        }
        multiply(linear, in, delta);
        if (postNorm != null) {
            normalise(postNorm, delta, delta);
        }
        operators.addScaled(workspace, x, delta, factor);
    }

    private void rotate(LayerWeights layer, Chunk chunk, @Nullable Rope rope) {
        DecoderConfig.AttentionConfig heads = config.attention();
        normaliseHeads(layer.queryNorm(), 0, heads.queryWidth());
        normaliseHeads(layer.keyNorm(), heads.queryWidth(), heads.keyWidth());
        if (rope != null) {
            // Keys lie right behind the queries.
            int count = heads.heads() + heads.kvHeads();
            operators.rotate(workspace, qkv, 0, count, heads.headSize(), rope, chunk.positions());
        }
    }

    private void normaliseHeads(float @Nullable [] weight, int column, int width) {
        if (weight != null) {
            int runs = width / weight.length;
            operators.rmsNormHeads(
                    workspace, qkv, column, runs, weight, config.norm().epsilon());
        }
    }

    private void append(ForwardBatch batch, Chunk chunk, int index) {
        int keyColumn = config.attention().queryWidth();
        int valueColumn = keyColumn + config.attention().keyWidth();
        for (int piece = 0; piece < chunk.pieces(); piece++) {
            KvLayer layer = batch.sequence(chunk.segment(piece)).layer(index);
            int first = chunk.firstRow(piece);
            kernels.append(workspace, 0, layer, qkv, first, chunk.count(piece), keyColumn, valueColumn);
        }
    }

    private void gatherSegments(ForwardBatch batch, Chunk chunk, int index, boolean compact) {
        attention.clear();
        int next = 0;
        for (int piece = 0; piece < chunk.pieces(); piece++) {
            Sequence sequence = batch.sequence(chunk.segment(piece));
            int first = chunk.firstRow(piece);
            int end = first + chunk.count(piece);
            if (!compact) {
                attention.add(sequence.layer(index), first, end - first, chunk.positions()[first]);
                continue;
            }
            int from = next;
            while (next < chunk.wanted() && chunk.wantedRow(next) < end) {
                next++;
            }
            if (next > from) {
                // Wanted tokens of a piece are its last or all of them, so their positions have no gap.
                int position = chunk.positions()[chunk.wantedRow(from)];
                attention.add(sequence.layer(index), from, next - from, position);
            }
        }
    }

    /** Rows only move to the front, so none is overwritten before it has moved. */
    private static void keepWanted(Chunk chunk, Activations rows) {
        for (int i = 0; i < chunk.wanted(); i++) {
            rows.copyRow(rows, chunk.wantedRow(i), i);
        }
        rows.rows(chunk.wanted());
    }
}
