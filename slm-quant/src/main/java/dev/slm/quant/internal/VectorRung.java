package dev.slm.quant.internal;

import dev.slm.quant.Kernels;

/** Opens the vector rung where the JVM was started with the incubating module that it needs. */
public final class VectorRung {
    private static final String MODULE = "jdk.incubator.vector";

    /** Named, not linked: the class cannot be loaded without the module. */
    private static final String KERNELS = "dev.slm.quant.internal.vector.VectorKernels";

    private VectorRung() {}

    /**
     * The rung.
     *
     * @throws IllegalStateException if it does not run here; the message says what would help
     */
    public static Kernels open() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            throw new IllegalStateException("the vector rung needs the JVM flag --add-modules " + MODULE);
        }
        try {
            return (Kernels) Class.forName(KERNELS).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError failed) {
            throw new IllegalStateException("the vector rung does not start here: " + failed, failed);
        }
    }
}
