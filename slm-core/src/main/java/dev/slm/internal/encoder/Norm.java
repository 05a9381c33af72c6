package dev.slm.internal.encoder;

import dev.slm.quant.Activations;
import org.jspecify.annotations.Nullable;

/**
 * What is applied to every row between sublayers.
 *
 * @param weight one factor per element
 * @param bias one summand per element, or none
 * @param epsilon added to the variance
 * @param normalizes whether rows are first brought to mean 0 and variance 1 (LayerNorm); if not, elements are only
 *     scaled and shifted (MobileBERT's NoNorm), which needs a bias
 */
record Norm(float[] weight, float @Nullable [] bias, float epsilon, boolean normalizes) {
    /** Norms x into out, which may be x. */
    void apply(EncoderPass pass, Activations x, Activations out) {
        float[] shift = bias;
        if (normalizes) {
            pass.operators().layerNorm(pass.workspace(), x, weight, shift, epsilon, out);
        } else if (shift != null) {
            pass.operators().scaleAndShift(pass.workspace(), x, weight, shift, out);
        } else {
            throw new IllegalStateException("a norm that does not normalize has a bias");
        }
    }
}
