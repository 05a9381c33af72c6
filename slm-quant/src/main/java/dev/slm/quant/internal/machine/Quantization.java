package dev.slm.quant.internal.machine;

/**
 * What activations quantized to bytes bring along for a certain layout of weights.
 *
 * @param group columns per sum: 16 or 32
 * @param zero the zero code of the weights
 */
record Quantization(int group, Sums sums, int zero) {
    /** What the sum of a group's codes is stored as. */
    enum Sums {
        /** An integer: minus the sum times the zero code of the weights, where a dot product begins. */
        TIMES_ZERO,
        /** A float: the sum times the scale, to be multiplied with the offset of the weights. */
        TIMES_SCALE
    }
}
