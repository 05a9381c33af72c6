package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel does with a product before it is stored: adds the bias, then applies a function, or adds what y held.
 *
 * @param bias whether there is one
 * @param activation the function, or null
 * @param accumulate whether y is added to
 * @param gated whether of two panels the function of the first is multiplied with the second, and only that is stored
 * @param rounded whether what two panels give is rounded as the activations are and stored as a block of a tile
 */
record Finish(boolean bias, @Nullable Activation activation, boolean accumulate, boolean gated, boolean rounded) {
    private static final int ACTIVATIONS = Activation.values().length;
    /** With and without a function, each with and without a bias and a sum. */
    private static final int FIRST_GATE = 4 * (ACTIVATIONS + 1);

    /** Every function with and without a bias. */
    private static final int FIRST_ROUNDED = FIRST_GATE + ACTIVATIONS;

    /** How many there are. */
    static final int COUNT = FIRST_ROUNDED + 2 * ACTIVATIONS;

    static final Finish PLAIN = new Finish(false, null, false, false, false);

    private static final Finish[] ALL = new Finish[COUNT];

    static {
        for (int i = 0; i < FIRST_GATE; i++) {
            int f = i / 4;
            ALL[i] = new Finish((i & 2) != 0, f == 0 ? null : Activation.values()[f - 1], (i & 1) != 0, false, false);
        }
        for (Activation f : Activation.values()) {
            ALL[FIRST_GATE + f.ordinal()] = new Finish(false, f, false, true, false);
            for (int bias = 0; bias < 2; bias++) {
                ALL[FIRST_ROUNDED + 2 * f.ordinal() + bias] = new Finish(bias > 0, f, false, false, true);
            }
        }
    }

    /** The same instance for the same values. */
    static Finish of(boolean bias, @Nullable Activation activation, boolean accumulate) {
        return ALL[index(bias, activation, accumulate)];
    }

    /** The same instance for the same function. */
    static Finish gate(Activation activation) {
        return ALL[FIRST_GATE + activation.ordinal()];
    }

    /** The same instance for the same values: what goes into the next product. */
    static Finish rounded(boolean bias, Activation activation) {
        return ALL[FIRST_ROUNDED + 2 * activation.ordinal() + (bias ? 1 : 0)];
    }

    /** Counted through, from 0. */
    int index() {
        if (rounded && activation != null) {
            return FIRST_ROUNDED + 2 * activation.ordinal() + (bias ? 1 : 0);
        }
        return gated && activation != null ? FIRST_GATE + activation.ordinal() : index(bias, activation, accumulate);
    }

    private static int index(boolean bias, @Nullable Activation activation, boolean accumulate) {
        int f = activation == null ? 0 : 1 + activation.ordinal();
        return 4 * f + (bias ? 2 : 0) + (accumulate ? 1 : 0);
    }
}
