package dev.slm.quant.internal;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.slm.quant.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;

/** Opens the vector rung where this JVM has the module that it needs and a compiler that knows vectors. */
public final class VectorRung {
    /** Named, not linked: the class cannot be loaded without the module. */
    private static final String KERNELS = "dev.slm.quant.internal.vector.VectorKernels";

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
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("emulated-client") || mode.startsWith("interpreted")) {
            throw new IllegalStateException(
                    "the vector rung needs the JVM's second compiler, C2, and this JVM runs in \"" + mode
                            + "\"; it must be started without -XX:TieredStopAtLevel and -Xint");
        }
        if (!fusesMultiplyAndAdd()) {
            throw new IllegalStateException(
                    "the vector rung needs a processor that multiplies and adds in one instruction (FMA), or a JVM "
                            + "started without -XX:-UseFMA");
        }
    }

    /** Whether the JVM has instructions for {@link Math#fma}, which it otherwise computes with decimal numbers. */
    private static boolean fusesMultiplyAndAdd() {
        try {
            HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return vm == null || Boolean.parseBoolean(vm.getVMOption("UseFMA").getValue());
        } catch (LinkageError | IllegalArgumentException unknown) {
            // A runtime without jdk.management, or another JVM: hardly one of today's processors is without.
            return true;
        }
    }
}
