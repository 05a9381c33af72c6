import dev.slm.quant.KernelLadder;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** A process that may no longer make memory executable, as hardened systems have it; exit code 3 if Linux is too old. */
class WithoutExecutableMemory {
    private static final int PR_SET_MDWE = 65;
    private static final long PR_MDWE_REFUSE_EXEC_GAIN = 1;

    public static void main(String[] arguments) throws Throwable {
        Linker linker = Linker.nativeLinker();
        var number = ValueLayout.JAVA_LONG;
        var prctl = linker.downcallHandle(
                linker.defaultLookup().find("prctl").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, number, number, number, number));
        int failed = (int) prctl.invokeExact(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0L, 0L, 0L);
        if (failed != 0) {
            System.exit(3);
        }
        System.out.println("chosen " + KernelLadder.choice().kernels().rung());
    }
}
