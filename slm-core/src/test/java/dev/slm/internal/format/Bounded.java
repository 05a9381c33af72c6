package dev.slm.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Runs something on a damaged file: only the documented exceptions, soon, and within memory of the file's order. */
public final class Bounded {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** The buffers that any file gets, traces of exceptions, and what the JVM loads at the first of them. */
    private static final long BASE_BYTES = 4 << 20;
    /** A byte of a file may become a Java object of its own: a one-letter text in an array takes 9 bytes there. */
    private static final long BYTES_PER_BYTE = 64;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Bounded() {}

    /** Whether it ran through; false if it threw what it may. */
    public static boolean run(long fileBytes, Runnable reading) {
        return run("damaged", fileBytes, reading);
    }

    /** The same, of a file whose name has this in it, as every message must. */
    public static boolean run(String name, long fileBytes, Runnable reading) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        boolean whole = true;
        try {
            reading.run();
        } catch (ModelFormatException | UnsupportedModelException e) {
            assertThat(e).hasMessageContaining(name);
            whole = false;
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
                .isLessThan(BASE_BYTES + BYTES_PER_BYTE * fileBytes);
        return whole;
    }
}
