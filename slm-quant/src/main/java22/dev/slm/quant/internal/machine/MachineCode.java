package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.slm.quant.internal.x86.CpuFeature;
import dev.slm.quant.internal.x86.CpuId;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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
        private final MethodHandle cpuid;
        private final MethodHandle xgetbv;
        private final MemorySegment answer;

        @SuppressWarnings("restricted") // cannot be asked otherwise
        Processor(Arena arena) {
            SystemMemory memory = new SystemMemory();
            Linker linker = Linker.nativeLinker();
            cpuid = linker.downcallHandle(
                    memory.load(CpuId.cpuid(), arena), FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, ADDRESS));
            xgetbv = linker.downcallHandle(memory.load(CpuId.xgetbv(), arena), FunctionDescriptor.of(JAVA_LONG));
            answer = arena.allocate(JAVA_INT, 4);
        }

        @Override
        public int[] cpuid(int leaf, int subleaf) {
            try {
                cpuid.invokeExact(leaf, subleaf, answer);
            } catch (Throwable unexpected) {
                throw new AssertionError(unexpected);
            }
            return answer.toArray(JAVA_INT);
        }

        @Override
        public long xgetbv() {
            try {
                return (long) xgetbv.invokeExact();
            } catch (Throwable unexpected) {
                throw new AssertionError(unexpected);
            }
        }
    }
}
