package dev.slm.quant;

/** The non-linear functions between two linear maps. */
public enum Activation {
    /** x · σ(x), also called swish. */
    SILU,
    /** x · Φ(x) with the exact normal distribution, {@code x/2 · (1 + erf(x/√2))}. */
    GELU,
    /** The tanh form of GELU: {@code x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))}. */
    GELU_TANH,
    /** max(0, x). */
    RELU,
    /** max(0, x)². */
    RELU_SQUARED,
    /** x · σ(1.702·x). */
    GELU_QUICK,
    /** tanh(x). */
    TANH,
    /** σ(x). */
    SIGMOID;

    /** The exact value, the oracle of faster versions. */
    public float apply(float x) {
        return switch (this) {
            case SILU -> (float) (x * sigmoid(x));
            case GELU -> (float) (0.5 * x * Erf.erfc(-x * Math.sqrt(0.5)));
            case GELU_TANH -> (float) (0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
            case RELU -> Math.max(0, x);
            case RELU_SQUARED -> Math.max(0, x) * Math.max(0, x);
            case GELU_QUICK -> (float) (x * sigmoid(1.702 * x));
            case TANH -> (float) Math.tanh(x);
            case SIGMOID -> (float) sigmoid(x);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
