package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * Calls of assembled kernels. They may be handed heap arrays, and garbage collection waits for them: a call is kept well
 * below a millisecond. Whoever calls has checked that the kernel stays inside its arguments.
 */
final class KernelCalls {
    /** Of kernels with fewer arguments too: a JVM that starts makes classes for every new signature, which takes it long. */
    @SuppressWarnings("restricted") // the kernels are slm's own
    private static final MethodHandle KERNEL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
                    Linker.Option.critical(true));

    @SuppressWarnings("restricted")
    private static final MethodHandle ROW = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.ofVoid(
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_LONG,
                            JAVA_FLOAT),
                    Linker.Option.critical(true));

    private KernelCalls() {}

    /**
     * See {@link RowKernel}: runs of {@code n} floats, each from the index that follows its array; their bounds are
     * checked here. Arrays come as they are and not as slices of segments, which the compiler would have to prove
     * superfluous at every place that calls.
     */
    static void row(
            MemorySegment kernel,
            float[] first,
            int f,
            float[] second,
            int s,
            float[] third,
            int t,
            float[] out,
            int o,
            int n,
            float factor) {
        Objects.checkFromIndexSize(f, n, first.length);
        Objects.checkFromIndexSize(s, n, second.length);
        Objects.checkFromIndexSize(t, n, third.length);
        Objects.checkFromIndexSize(o, n, out.length);
        callRow(kernel, first, f, second, s, third, t, out, o, n, factor);
    }

    /** See {@link RowKernel#rmsNormHeads}; bounds are checked here. */
    static void rmsNormHeads(MemorySegment kernel, float[] x, int xo, int heads, float[] weight, float epsilon) {
        Objects.checkFromIndexSize(xo, heads * weight.length, x.length);
        callRow(kernel, x, xo, weight, 0, x, xo, x, xo + weight.length, heads, epsilon);
    }

    /** See {@link RowKernel#rotate}; bounds are checked here. */
    static void rotate(
            MemorySegment kernel, float[] x, int xo, int heads, int headSize, float[] table, int to, int rotated) {
        Objects.checkFromIndexSize(xo, heads * headSize, x.length);
        Objects.checkIndex(rotated, headSize + 1);
        Objects.checkFromIndexSize(to, 2 * rotated, table.length);
        callRow(kernel, x, xo, x, xo + headSize, table, to, table, to + rotated, heads, 0);
    }

    private static void callRow(
            MemorySegment kernel,
            float[] first,
            int f,
            float[] second,
            int s,
            float[] third,
            int t,
            float[] out,
            int o,
            int n,
            float factor) {
        try {
            ROW.invokeExact(
                    kernel,
                    MemorySegment.ofArray(first),
                    MemorySegment.ofArray(second),
                    MemorySegment.ofArray(third),
                    MemorySegment.ofArray(out),
                    (long) n,
                    (long) f * Float.BYTES,
                    (long) s * Float.BYTES,
                    (long) t * Float.BYTES,
                    (long) o * Float.BYTES,
                    factor);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    static void call(MemorySegment kernel, MemorySegment first, MemorySegment second, MemorySegment third) {
        call(kernel, first, second, third, MemorySegment.NULL, MemorySegment.NULL);
    }

    static void call(
            MemorySegment kernel,
            MemorySegment first,
            MemorySegment second,
            MemorySegment third,
            MemorySegment fourth) {
        call(kernel, first, second, third, fourth, MemorySegment.NULL);
    }

    static void call(
            MemorySegment kernel,
            MemorySegment first,
            MemorySegment second,
            MemorySegment third,
            MemorySegment fourth,
            MemorySegment fifth) {
        try {
            KERNEL.invokeExact(kernel, first, second, third, fourth, fifth);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
