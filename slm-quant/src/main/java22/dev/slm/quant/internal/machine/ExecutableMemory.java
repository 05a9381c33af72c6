package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.slm.quant.internal.x86.Code;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Turns assembled code into functions, on Linux. A mapping is first writable, then executable, never both: systems that
 * forbid the combination allow this.
 */
@SuppressWarnings("restricted") // what this class is for; the rest of slm goes through it
final class ExecutableMemory {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final long FAILED = -1;
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

    /** The system does not let memory become executable. */
    static final class DeniedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        DeniedException(String message) {
            super(message);
        }
    }

    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle mmap = systemCall(
            "mmap", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private final MethodHandle mprotect =
            systemCall("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private final MethodHandle munmap = systemCall("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    /**
     * A function of this signature that runs {@code code}; callable until {@code owner} is closed, which frees it.
     *
     * @throws DeniedException if the system refuses
     * @throws IllegalCallerException if the JVM refuses
     */
    MethodHandle function(Code code, FunctionDescriptor signature, Arena owner, Linker.Option... options) {
        return linker.downcallHandle(load(code, owner), signature, options);
    }

    /** Places {@code code} in executable memory that belongs to {@code owner}. */
    MemorySegment load(Code code, Arena owner) {
        long size = code.bytes().length;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(CALL_STATE);
            long address = (long) mmap.invokeExact(
                    state, MemorySegment.NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
            if (address == FAILED) {
                throw denied("mmap", state);
            }
            MemorySegment mapping = MemorySegment.ofAddress(address).reinterpret(size, owner, this::unmap);
            mapping.copyFrom(MemorySegment.ofArray(code.bytes()));
            int failed = (int) mprotect.invokeExact(state, mapping, size, PROT_READ | PROT_EXEC);
            if (failed != 0) {
                throw denied("mprotect", state);
            }
            return mapping.asReadOnly();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void unmap(MemorySegment mapping) {
        try (Arena scratch = Arena.ofConfined()) {
            int ignored = (int) munmap.invokeExact(scratch.allocate(CALL_STATE), mapping, mapping.byteSize());
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private MethodHandle systemCall(String name, FunctionDescriptor signature) {
        MemorySegment symbol = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new DeniedException("the C library here has no function " + name));
        return linker.downcallHandle(symbol, signature, Linker.Option.captureCallState("errno"));
    }

    private static DeniedException denied(String call, MemorySegment state) {
        return new DeniedException("the system does not let memory become executable (" + call + ", error "
                + (int) ERRNO.get(state, 0L) + ")");
    }
}
