package dev.slm.quant.internal;

import dev.slm.quant.Kernels;
import dev.slm.quant.internal.machine.Level;
import org.jspecify.annotations.Nullable;

/** Opens the native rung; Java 22 and newer load another class of this name. */
public final class NativeRung {
    private NativeRung() {}

    /**
     * The rung.
     *
     * @throws IllegalStateException if it does not run here; the message says what would help
     */
    public static Kernels open() {
        return open(null);
    }

    /**
     * The rung for a certain level, or for the best one.
     *
     * @throws IllegalStateException if it does not run here
     */
    public static Kernels open(@Nullable Level wanted) {
        throw new IllegalStateException("the native rung needs Java 22 or newer and the slm-quant jar as it is "
                + "(Multi-Release), this is Java " + Runtime.version().feature());
    }
}
