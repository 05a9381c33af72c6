package dev.slm.internal.arch;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import java.util.ArrayList;
import java.util.List;

/** The rungs that run in this JVM. */
public final class Rungs {
    private Rungs() {}

    /** Scalar always, the others where they are. */
    public static List<Kernels> here() {
        List<Kernels> rungs = new ArrayList<>();
        for (KernelRung rung : KernelRung.values()) {
            try {
                rungs.add(KernelLadder.rung(rung));
            } catch (IllegalStateException notHere) {
                // The ladder's own tests say why.
            }
        }
        return rungs;
    }

    public static Kernels scalar() {
        return KernelLadder.rung(KernelRung.SCALAR);
    }
}
