package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.CpuFeature;
import java.util.Set;

/** Whether machine code can run here: not before Java 22, which brought the foreign-function API. */
public final class MachineCode {
    private MachineCode() {}

    /** Finds out; never fails. */
    public static MachineCode probe() {
        return new MachineCode();
    }

    /** Whether code can be placed in memory and called. */
    public boolean available() {
        return false;
    }

    /** Why not, for a reader of logs; empty where it can. */
    public String reason() {
        return "native calls need Java 22 or newer, this is Java "
                + Runtime.version().feature();
    }

    /** What the processor offers and the operating system supports; empty if unknown. */
    public Set<CpuFeature> features() {
        return Set.of();
    }

    /** The name that the processor gives itself; empty if unknown. */
    public String processor() {
        return "";
    }
}
