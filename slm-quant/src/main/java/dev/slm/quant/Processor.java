package dev.slm.quant;

import dev.slm.quant.internal.machine.MachineCode;
import java.util.List;

/**
 * The processor, as far as it was asked.
 *
 * @param name what it calls itself; empty where machine code cannot ask it
 * @param features extensions of its instruction set that kernels use and the operating system supports
 * @param machineCode whether slm can assemble code for it here, and if not, why; empty if it can
 */
public record Processor(String name, List<String> features, String machineCode) {
    /** Where the native rung has kernels at all. */
    public static final String PLATFORMS = "Linux on x86-64; Windows, macOS and AArch64 run the other rungs so far";

    /** The one that runs this JVM. */
    public static Processor here() {
        MachineCode code = MachineCode.probe();
        return new Processor(
                code.processor(),
                code.features().stream().map(Enum::name).sorted().toList(),
                code.reason());
    }
}
