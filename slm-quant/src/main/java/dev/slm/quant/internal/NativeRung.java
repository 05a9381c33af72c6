package dev.slm.quant.internal;

import dev.slm.quant.Kernels;

/** Opens the native rung; Java 22 and newer load another class of this name. */
public final class NativeRung {
    private NativeRung() {}

    /**
     * The rung.
     *
     * @throws IllegalStateException if it does not run here; the message says what would help
     */
    public static Kernels open() {
        throw new IllegalStateException("the native rung needs Java 22 or newer and the slm-quant jar as it is "
                + "(Multi-Release), this is Java " + Runtime.version().feature());
    }
}
