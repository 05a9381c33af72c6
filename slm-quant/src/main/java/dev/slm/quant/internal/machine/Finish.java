package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel does with a product before it is stored: adds the bias, then applies a function, or adds what y held.
 *
 * @param bias whether there is one
 * @param activation the function, or null
 * @param accumulate whether y is added to
 */
record Finish(boolean bias, @Nullable Activation activation, boolean accumulate) {
    private static final int ACTIVATIONS = Activation.values().length + 1;

    /** How many there are. */
    static final int COUNT = 4 * ACTIVATIONS;

    static final Finish PLAIN = new Finish(false, null, false);

    private static final Finish[] ALL = new Finish[COUNT];

    static {
        for (int i = 0; i < COUNT; i++) {
            int f = i / 4;
            ALL[i] = new Finish((i & 2) != 0, f == 0 ? null : Activation.values()[f - 1], (i & 1) != 0);
        }
    }

    /** The same instance for the same values. */
    static Finish of(boolean bias, @Nullable Activation activation, boolean accumulate) {
        return ALL[index(bias, activation, accumulate)];
    }

    /** Counted through, from 0. */
    int index() {
        return index(bias, activation, accumulate);
    }

    private static int index(boolean bias, @Nullable Activation activation, boolean accumulate) {
        int f = activation == null ? 0 : 1 + activation.ordinal();
        return 4 * f + (bias ? 2 : 0) + (accumulate ? 1 : 0);
    }
}
