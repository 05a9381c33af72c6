package dev.slm.quant;

import java.util.ArrayList;
import java.util.List;

/** The rungs that run in this JVM, for tests that hold for each. */
public final class Rungs {
    private Rungs() {}

    public static List<Kernels> here() {
        List<Kernels> kernels = new ArrayList<>();
        for (KernelRung rung : KernelRung.values()) {
            try {
                kernels.add(KernelLadder.rung(rung));
            } catch (IllegalStateException notHere) {
                // Which must run where is the matter of VectorRungTest and MachineCodeTest.
            }
        }
        return kernels;
    }
}
