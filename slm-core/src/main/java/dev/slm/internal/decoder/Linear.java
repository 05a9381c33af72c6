package dev.slm.internal.decoder;

import dev.slm.quant.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * A linear map.
 *
 * @param matrix outputs × inputs
 * @param bias one per output, or null
 */
public record Linear(Matrix matrix, float @Nullable [] bias) {
    public Linear {
        if (bias != null && bias.length != matrix.rows()) {
            throw new IllegalArgumentException(bias.length + " biases for " + matrix.rows() + " outputs");
        }
    }
}
