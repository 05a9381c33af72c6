package dev.slm.internal.encoder;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * A linear map.
 *
 * @param matrix outputs × inputs
 * @param bias one per output, or none
 */
record Linear(Matrix matrix, float @Nullable [] bias) {
    int outputs() {
        return matrix.rows();
    }

    /** Maps every row of x into y. */
    void apply(EncoderPass pass, Activations x, Activations y) {
        pass.kernels().multiply(pass.workspace(), matrix, bias, x, y);
    }

    /** y = y + next map of f(map of x); y may be x. */
    void applyWithNext(EncoderPass pass, Activation f, Linear next, Activations x, Activations inner, Activations y) {
        pass.kernels().addPerceptron(pass.workspace(), matrix, bias, f, next.matrix, next.bias, x, inner, y);
    }

    /** y = f(first half of the map of x) · second half. */
    void applyGated(EncoderPass pass, Activation f, Activations x, Activations y) {
        pass.kernels().multiplyGated(pass.workspace(), matrix, bias, f, x, y);
    }

    /** y = y + map of x. */
    void applyAndAdd(EncoderPass pass, Activations x, Activations y) {
        pass.kernels().multiplyAndAdd(pass.workspace(), matrix, bias, x, y);
    }
}
