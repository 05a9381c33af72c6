package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.CpuFeature;
import dev.slm.quant.internal.x86.CpuId;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Set;

/**
 * Whether machine code can run here. It needs Linux on x86-64, a kernel that lets memory become executable, and a JVM
 * that was not told to deny native access; each of these being absent is an answer, not an error.
 */
public final class MachineCode {
    private final String reason;
    private final Set<CpuFeature> features;
    private final String processor;

    private MachineCode(String reason, Set<CpuFeature> features, String processor) {
        this.reason = reason;
        this.features = features;
        this.processor = processor;
    }

    /** Finds out, by running a few instructions; never fails. */
    public static MachineCode probe() {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!system.equals("Linux") || !architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return denied(
                    "slm assembles code for Linux on x86-64 only so far, this is " + system + " on " + architecture);
        }
        try (Arena arena = Arena.ofConfined()) {
            Processor cpu = new Processor(arena);
            return new MachineCode("", CpuId.features(cpu), CpuId.name(cpu));
        } catch (IllegalCallerException denied) {
            return denied("the JVM denies native access (" + denied.getMessage() + ")");
        } catch (SystemMemory.DeniedException denied) {
            return denied(denied.getMessage());
        } catch (UnsupportedOperationException missing) {
            return denied("this JVM has no linker (" + missing.getMessage() + ")");
        }
    }

    private static MachineCode denied(String reason) {
        return new MachineCode(reason, Set.of(), "");
    }

    /** Whether code can be placed in memory and called. */
    public boolean available() {
        return reason.isEmpty();
    }

    /** Why not, for a reader of logs; empty where it can. */
    public String reason() {
        return reason;
    }

    /** What the processor offers and the operating system supports; empty if unknown. */
    public Set<CpuFeature> features() {
        return features;
    }

    /** The name that the processor gives itself; empty if unknown. */
    public String processor() {
        return processor;
    }

    /** Asks the processor through two assembled functions that live as long as {@code arena}. */
    private static final class Processor implements CpuId.Processor {
        private final MemorySegment cpuid;
        private final MemorySegment xgetbv;

        Processor(Arena arena) {
            SystemMemory memory = new SystemMemory();
            cpuid = memory.load(CpuId.cpuid(), arena);
            xgetbv = memory.load(CpuId.xgetbv(), arena);
        }

        @Override
        public int[] cpuid(int leaf, int subleaf) {
            int[] registers = {leaf, 0, subleaf, 0};
            run(cpuid, registers);
            return registers;
        }

        @Override
        public long xgetbv() {
            int[] halves = new int[2];
            run(xgetbv, halves);
            return (long) halves[1] << 32 | Integer.toUnsignedLong(halves[0]);
        }

        private static void run(MemorySegment code, int[] answer) {
            KernelCalls.call(code, MemorySegment.ofArray(answer), MemorySegment.NULL, MemorySegment.NULL);
        }
    }
}
