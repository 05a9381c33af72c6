package dev.slm.internal.decoder;

import dev.slm.quant.AttentionShape;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.Rope;
import dev.slm.quant.WorkerTeam;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model: token ids in, logits of the next token out. Holds the weights and nothing that changes, so it
 * may be shared between threads: each call uses a {@link ForwardPass} of its own, each text a {@link Sequence}.
 *
 * <p>The checkpoint that it was loaded from must stay open as long as it is used.
 */
public final class Decoder implements AutoCloseable {
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Kernels kernels;
    private final AttentionShape[] shapes;
    private final @Nullable Rope[] ropes;
    private final @Nullable Rope[] longRopes;

    /**
     * A decoder of these weights.
     *
     * @param kernels made the weights' matrices
     */
    public Decoder(DecoderConfig config, DecoderWeights weights, Kernels kernels) {
        this.config = config;
        this.weights = weights;
        this.kernels = kernels;
        int layers = config.layers().size();
        shapes = new AttentionShape[layers];
        ropes = new @Nullable Rope[layers];
        longRopes = new @Nullable Rope[layers];
        Map<Rotation, Rope> made = new IdentityHashMap<>();
        Map<Rotation, Rope> madeLong = new IdentityHashMap<>();
        DecoderConfig.AttentionConfig attention = config.attention();
        for (int i = 0; i < layers; i++) {
            DecoderConfig.LayerConfig layer = config.layers().get(i);
            shapes[i] = new AttentionShape(
                    attention.heads(),
                    attention.kvHeads(),
                    attention.headSize(),
                    attention.scale(),
                    attention.softCap(),
                    layer.window() > 0 ? layer.window() - 1 : AttentionShape.UNLIMITED,
                    0);
            Rotation rotation = layer.rotation();
            if (rotation != null) {
                ropes[i] = made.computeIfAbsent(rotation, r -> r.rope(config.contextLength()));
                longRopes[i] = madeLong.computeIfAbsent(rotation, r -> r.longRope(config.contextLength()));
            }
        }
    }

    /** What it computes. */
    public DecoderConfig config() {
        return config;
    }

    /** The rung that it computes on. */
    public Kernels kernels() {
        return kernels;
    }

    /**
     * An empty sequence. Memory for keys and values is taken as it grows, and in layers with a window for that only.
     *
     * @param maxLength the most tokens that it may ever hold
     * @throws IllegalArgumentException if that is less than 1 or more than the model's context length, which it names
     */
    public Sequence newSequence(int maxLength, KvPrecision precision) {
        if (maxLength < 1 || maxLength > config.contextLength()) {
            throw new IllegalArgumentException(
                    "a sequence of " + maxLength + " tokens: the model's context length is " + config.contextLength());
        }
        return new Sequence(shapes, maxLength, precision, config.switchLength());
    }

    /**
     * How many tokens, at least 1 where there is room, can come next in the sequence in one pass with the very results
     * that passes over one token each would have.
     */
    public int independentTokens(Sequence sequence) {
        int room = sequence.maxLength() - sequence.length();
        int sameFactors = sequence.length() < config.switchLength()
                ? config.switchLength() - sequence.length()
                : Integer.MAX_VALUE;
        return Math.min(room, Math.min(sameFactors, Math.min(ForwardPass.CHUNK, kernels.independentRows())));
    }

    /** Buffers for one call at a time, whose work this team shares. */
    public ForwardPass newPass(WorkerTeam team) {
        return new ForwardPass(this, kernels.workspace(team));
    }

    /**
     * Bytes of weights that computing one token reads: all matrices as they are packed, the head among them, whose
     * weights may be the embeddings'. Not counted is what is thousands of times less: the token's own row of the
     * embeddings, norms and biases.
     */
    public long weightBytes() {
        return linears().mapToLong(linear -> linear.matrix().bytes()).sum();
    }

    /** Gives the weights' memory back. No pass may run now or later. The checkpoint stays open. */
    @Override
    public void close() {
        linears().forEach(linear -> linear.matrix().close());
    }

    DecoderWeights weights() {
        return weights;
    }

    AttentionShape shape(int layer) {
        return shapes[layer];
    }

    @Nullable
    Rope rope(int layer, boolean longFactors) {
        return longFactors ? longRopes[layer] : ropes[layer];
    }

    private Stream<Linear> linears() {
        return Stream.concat(
                Stream.of(weights.head()),
                weights.layers().stream()
                        .flatMap(layer ->
                                List.of(layer.qkv(), layer.attentionOutput(), layer.up(), layer.down()).stream()));
    }
}
