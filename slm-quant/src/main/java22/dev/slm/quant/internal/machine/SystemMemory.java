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
 * Memory from Linux itself: for code, first writable and then executable, never both, because systems that forbid the
 * combination allow this; and for weights, on large pages where the system has them.
 */
@SuppressWarnings("restricted") // what this class is for
final class SystemMemory {
    private static final int PROT_NONE = 0;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MADV_HUGEPAGE = 14;
    private static final long FAILED = -1;
    /** On x86-64 always. */
    private static final long PAGE = 4096;

    private static final long LARGE_PAGE = 2 << 20;

    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));

    /** The system does not give what was asked for. */
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
    private final MethodHandle madvise =
            systemCall("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private final MethodHandle munmap = systemCall("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

    /**
     * Places {@code code} in executable memory that belongs to {@code owner}.
     *
     * @throws DeniedException if the system refuses
     * @throws IllegalCallerException if the JVM refuses
     */
    MemorySegment load(Code code, Arena owner) {
        long size = code.bytes().length;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(CALL_STATE);
            MemorySegment mapping = map(size, owner, state, "memory for code");
            mapping.copyFrom(MemorySegment.ofArray(code.bytes()));
            int failed = (int) mprotect.invokeExact(state, mapping, size, PROT_READ | PROT_EXEC);
            if (failed != 0) {
                throw denied("executable memory", "mprotect", state);
            }
            return mapping.asReadOnly();
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Zeroed memory at the start of a page, freed when {@code owner} is closed.
     *
     * @throws DeniedException if the system refuses
     */
    MemorySegment allocate(long size, Arena owner) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment state = scratch.allocate(CALL_STATE);
            MemorySegment mapping = map(size, owner, state, size + " bytes of memory");
            // Only a wish: a system without large pages says no, and nothing is lost.
            int ignored = (int) madvise.invokeExact(state, mapping, size, MADV_HUGEPAGE);
            return mapping;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /**
     * Writable pages and behind them one that nobody may touch, which ends a run beyond the end at once. What could fill
     * large pages starts on the boundary of one and ends on one if that wastes little: with small pages a processor in a
     * virtual machine spends more time on looking up addresses than on reading.
     */
    private MemorySegment map(long size, Arena owner, MemorySegment state, String what) throws Throwable {
        long pages = roundUp(size, PAGE);
        long alignment = pages < LARGE_PAGE ? PAGE : LARGE_PAGE;
        long usable = roundUp(size, alignment) - size <= size / 8 ? roundUp(size, alignment) : pages;
        long reserved = usable + alignment;
        long address = (long)
                mmap.invokeExact(state, MemorySegment.NULL, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
        if (address == FAILED) {
            throw denied(what, "mmap", state);
        }
        MemorySegment mapping = MemorySegment.ofAddress(address).reinterpret(reserved, owner, this::unmap);
        // Moving the start to a boundary skips less than a large page, in small pages: one at least is left at the end.
        MemorySegment start = mapping.asSlice(Math.floorMod(-address, alignment), usable);
        int failed = (int) mprotect.invokeExact(state, start, usable, PROT_READ | PROT_WRITE);
        if (failed != 0) {
            throw denied(what, "mprotect", state);
        }
        return start.asSlice(0, size);
    }

    private static long roundUp(long size, long unit) {
        return Math.addExact(size, unit - 1) / unit * unit;
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

    private static DeniedException denied(String what, String call, MemorySegment state) {
        return new DeniedException(
                "the system does not give " + what + " (" + call + ", error " + (int) ERRNO.get(state, 0L) + ")");
    }
}
