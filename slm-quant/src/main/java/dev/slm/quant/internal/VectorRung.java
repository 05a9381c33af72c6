package dev.slm.quant.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.slm.quant.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;

/** Opens the vector rung where this JVM has the module that it needs and a compiler that knows vectors. */
public final class VectorRung {
    /** Named, not linked: the class cannot be loaded without the module. */
    private static final String KERNELS = "dev.slm.quant.internal.vector.VectorKernels";

    private static final String LEVEL_OF_C2 = "4";

    private VectorRung() {}

    /**
     * The rung.
     *
     * @throws IllegalStateException if it does not run here; the message says what would help
     */
    public static Kernels open() {
        requireFastVectors();
        VectorModule.open();
        try {
            return (Kernels) Class.forName(KERNELS).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException failed) {
            throw failed.getCause() instanceof IllegalStateException refused ? refused : failed(failed.getCause());
        } catch (ReflectiveOperationException | LinkageError failed) {
            throw failed(failed);
        }
    }

    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException("the vector rung does not start here: " + cause, cause);
    }

    /** Refuses where vectors would be slower than plain Java: 9 to 30 times without C2, a thousand times without FMA. */
    private static void requireFastVectors() {
        if (!hasC2()) {
            throw new IllegalStateException(
                    "the vector rung needs the JVM's second compiler, C2, and this JVM runs without it; it must be "
                            + "started without -Xint, -XX:TieredStopAtLevel, -XX:CompilationMode=quick-only and "
                            + "-XX:+NeverActAsServerClassMachine");
        }
        // Without it the JVM computes Math.fma with decimal numbers.
        if (vmOption("UseFMA", "true").equals("false")) {
            throw new IllegalStateException(
                    "the vector rung needs a processor that multiplies and adds in one instruction (FMA), or a JVM "
                            + "started without -XX:-UseFMA");
        }
    }

    /** Up to 26 a JVM that takes its machine for a client's tells so in its description alone, later ones never do. */
    private static boolean hasC2() {
        String mode = System.getProperty("java.vm.info", "");
        if (mode.startsWith("interpreted") || mode.contains("emulated-client")) {
            return false;
        }
        boolean stopsBefore = vmOption("TieredCompilation", "true").equals("true")
                && !vmOption("TieredStopAtLevel", LEVEL_OF_C2).equals(LEVEL_OF_C2);
        return !stopsBefore && !vmOption("CompilationMode", "default").equals("quick-only");
    }

    /** An option of HotSpot's; {@code otherwise} in a runtime without jdk.management and in JVMs without that option. */
    private static String vmOption(String name, String otherwise) {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm == null ? otherwise : vm.getVMOption(name).getValue();
        } catch (LinkageError | IllegalArgumentException unknown) {
            return otherwise;
        }
    }
}
