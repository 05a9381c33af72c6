package dev.slm.quant;

/** The rungs of the kernel ladder, slowest first. */
public enum KernelRung {
    /** Plain Java; runs anywhere and defines what the others compute. */
    SCALAR,
    /**
     * The Java Vector API. Its module is loaded where {@code --add-modules jdk.incubator.vector} did not ask for it, unless
     * {@code -Dslm.vector.load=false} forbids that.
     */
    VECTOR,
    /** Machine code assembled at start; needs Java 22, Linux and x86-64 with AVX2. */
    NATIVE
}
