package dev.slm.internal.encoder;

import dev.slm.internal.encoder.EncoderPass.Slot;
import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.Rope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoder of BERT (Devlin et al. 2018) and of those after it that kept its shape: embeddings, then blocks of
 * attention and a two-layer perceptron, each with a residual. What differs between families is in {@link Layout} and
 * {@link Block}.
 */
final class TransformerEncoder implements EncoderBody {
    /**
     * What all blocks have in common.
     *
     * @param hiddenSize floats per hidden state
     * @param activation between the two maps of the perceptron
     * @param gated whether the first map yields twice the inner size, of which the first half goes through the
     *     activation and is multiplied with the second
     * @param preNorm whether norms stand before the sublayers (ModernBERT) or after the residual sums (BERT)
     * @param order what hidden states are in between the blocks, or null for the order of the model
     */
    record Layout(int hiddenSize, Activation activation, boolean gated, boolean preNorm, @Nullable HiddenOrder order) {}

    /**
     * The weights of one block.
     *
     * @param shape heads and what a token sees
     * @param rope rotation of queries and keys, or null where places are in the embeddings
     * @param attentionNorm the norm of the attention; null for none
     * @param qkv hidden to queries, keys and values
     * @param output attention back to hidden
     * @param mlpNorm the norm of the perceptron
     * @param up hidden to inner size (twice when gated)
     * @param down inner size back to hidden
     */
    record Block(
            AttentionShape shape,
            @Nullable Rope rope,
            @Nullable Norm attentionNorm,
            Linear qkv,
            Linear output,
            Norm mlpNorm,
            Linear up,
            Linear down) {}

    private final Layout layout;
    private final Embeddings embeddings;
    private final Norm embeddingNorm;
    private final List<Block> blocks;
    private final @Nullable Norm finalNorm;

    TransformerEncoder(
            Layout layout, Embeddings embeddings, Norm embeddingNorm, List<Block> blocks, @Nullable Norm finalNorm) {
        this.layout = layout;
        this.embeddings = embeddings;
        this.embeddingNorm = embeddingNorm;
        this.blocks = List.copyOf(blocks);
        this.finalNorm = finalNorm;
    }

    @Override
    public int hiddenSize() {
        return layout.hiddenSize();
    }

    @Override
    public Embeddings embeddings() {
        return embeddings;
    }

    @Override
    public Activations forward(EncoderPass pass) {
        HiddenOrder order = layout.order();
        Activations embedded = pass.buffer(Slot.HIDDEN, hiddenSize());
        embeddings.lookUp(pass, embedded);
        embeddings.addPlaces(pass, embedded);
        embeddingNorm.apply(pass, embedded, embedded);
        Activations x = embedded;
        if (order != null) {
            x = pass.buffer(Slot.ORDERED, hiddenSize());
            order.arrange(pass, embedded, x);
        }
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (layout.preNorm()) {
                preNorm(pass, block, x);
            } else {
                postNorm(pass, block, x);
            }
        }
        if (finalNorm != null) {
            finalNorm.apply(pass, x, x);
        }
        if (order != null) {
            order.restore(pass, x, embedded);
        }
        return embedded;
    }

    /** x = norm(x + attention(x)), then x = norm(x + mlp(x)). */
    private void postNorm(EncoderPass pass, Block block, Activations x) {
        addAttention(pass, block, x, x);
        Norm attentionNorm = block.attentionNorm();
        if (attentionNorm != null) {
            attentionNorm.apply(pass, x, x);
        }
        addPerceptron(pass, block, x, x);
        block.mlpNorm().apply(pass, x, x);
    }

    /** x = x + attention(norm(x)), then x = x + mlp(norm(x)). */
    private void preNorm(EncoderPass pass, Block block, Activations x) {
        Activations normed = pass.buffer(Slot.NORMED, hiddenSize());
        Norm attentionNorm = block.attentionNorm();
        if (attentionNorm != null) {
            attentionNorm.apply(pass, x, normed);
        }
        addAttention(pass, block, attentionNorm == null ? x : normed, x);
        block.mlpNorm().apply(pass, x, normed);
        addPerceptron(pass, block, normed, x);
    }

    /** Adds to sum, which may be x. */
    private static void addAttention(EncoderPass pass, Block block, Activations x, Activations sum) {
        AttentionShape shape = block.shape();
        Activations qkv = pass.buffer(Slot.QUERY_KEY_VALUE, block.qkv().outputs());
        block.qkv().apply(pass, x, qkv);
        if (block.rope() != null) {
            pass.rotate(qkv, shape, block.rope());
        }
        Activations attended = pass.buffer(Slot.ATTENDED, shape.heads() * shape.headSize());
        pass.attend(shape, qkv, attended);
        block.output().applyAndAdd(pass, attended, sum);
    }

    /** Adds to sum, which may be x. */
    private void addPerceptron(EncoderPass pass, Block block, Activations x, Activations sum) {
        Activations inner = pass.buffer(Slot.INNER, block.down().matrix().columns());
        if (layout.gated()) {
            block.up().applyGated(pass, layout.activation(), x, inner);
            block.down().applyAndAdd(pass, inner, sum);
        } else {
            block.up().applyWithNext(pass, layout.activation(), block.down(), x, inner, sum);
        }
    }
}
