package dev.slm.quant;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few daemon threads that, together with the calling thread, work through the items of one job at a time. Items are
 * handed out one by one, so that a worker that the operating system holds up takes fewer of them. A job neither
 * allocates nor locks.
 *
 * <p>Idle workers spin for a short while, because the next job of a forward pass comes within microseconds, and then
 * park. A caller that finds the team busy with another caller's job works alone; what an item computes must therefore
 * not depend on the worker that does it.
 */
public final class WorkerTeam implements AutoCloseable {
    /** One job: item {@code item} is done exactly once, by worker {@code worker} of {@code 0 … size−1}. */
    @FunctionalInterface
    public interface Task {
        void run(int item, int worker);
    }

    /** How long an idle worker spins before it parks, unless {@code -Dslm.spin.micros} says otherwise. */
    private static final long DEFAULT_SPIN_MICROS = 200;

    /** Items of one job; the rest of the cursor's bits count the items handed out. */
    private static final int ITEM_BITS = 28;

    private static final long ITEM_MASK = (1L << ITEM_BITS) - 1;

    /** After this many polls a waiting caller gives up its time slice between polls. */
    private static final int POLLS_BEFORE_YIELD = 2_000;

    private static final class Shared {
        static final WorkerTeam TEAM = new WorkerTeam(defaultSize());
    }

    private final Thread[] threads;
    private final AtomicInteger[] parked;
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Items of the job (high) and items handed out (low), so that one atomic step takes an item or finds none left. */
    private final AtomicLong cursor = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long spinNanos;
    private @Nullable Task task;
    private volatile boolean closed;

    private WorkerTeam(int size) {
        spinNanos = Long.getLong("slm.spin.micros", DEFAULT_SPIN_MICROS) * 1_000;
        threads = new Thread[size - 1];
        parked = new AtomicInteger[size - 1];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            parked[i] = new AtomicInteger();
            threads[i] = new Thread(() -> work(index), "slm-worker-" + (i + 1));
            threads[i].setDaemon(true);
        }
        for (Thread thread : threads) {
            thread.start();
        }
    }

    /** The team that all models of this JVM share unless told otherwise: one worker a processor. */
    public static WorkerTeam shared() {
        return Shared.TEAM;
    }

    /**
     * A team of its own.
     *
     * @param size workers including the calling thread, at least 1
     */
    public static WorkerTeam of(int size) {
        if (size < 1 || size > 1024) {
            throw new IllegalArgumentException("a team has 1 to 1024 workers, not " + size);
        }
        return new WorkerTeam(size);
    }

    private static int defaultSize() {
        return Math.max(
                1, Integer.getInteger("slm.threads", Runtime.getRuntime().availableProcessors()));
    }

    /** Workers, the calling thread included. */
    public int size() {
        return threads.length + 1;
    }

    /**
     * Does items {@code 0 … items−1} and returns when all are done. Only one of the workers runs a given item; which one
     * is left open. If an item throws, the others are still taken, and the first failure is thrown to the caller.
     */
    public void run(Task job, int items) {
        if (items < 0 || items > ITEM_MASK / 2) {
            throw new IllegalArgumentException("a job cannot have " + items + " items");
        }
        if (items <= 1 || threads.length == 0 || closed || !busy.compareAndSet(false, true)) {
            for (int item = 0; item < items; item++) {
                job.run(item, 0);
            }
            return;
        }
        try {
            task = job;
            unfinished.set(items);
            cursor.set((long) items << ITEM_BITS); // publishes the job
            for (int i = 0; i < threads.length; i++) {
                if (parked[i].get() != 0) {
                    LockSupport.unpark(threads[i]);
                }
            }
            takeItems(0);
            int polls = 0;
            while (unfinished.get() > 0) {
                if (++polls < POLLS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            task = null;
            Throwable thrown = failure.getAndSet(null);
            if (thrown != null) {
                rethrow(thrown);
            }
        } finally {
            busy.set(false);
        }
    }

    /** Ends the threads once their current job is done. Later jobs run on their caller alone. */
    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private static boolean hasItems(long cursor) {
        return (cursor & ITEM_MASK) < cursor >>> ITEM_BITS;
    }

    private void takeItems(int worker) {
        // A look before the step keeps idle workers from counting the cursor up.
        while (hasItems(cursor.get())) {
            long taken = cursor.getAndIncrement();
            if (!hasItems(taken)) {
                return;
            }
            // The job cannot end before this item does, so the task read here is the one of this cursor.
            Task job = task;
            try {
                if (job != null) {
                    job.run((int) (taken & ITEM_MASK), worker);
                }
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            } finally {
                unfinished.decrementAndGet();
            }
        }
    }

    private void work(int index) {
        while (!closed) {
            if (waitForItems(index)) {
                takeItems(index + 1);
            }
        }
    }

    private boolean waitForItems(int index) {
        long start = System.nanoTime();
        do {
            for (int poll = 0; poll < 64; poll++) {
                if (hasItems(cursor.get())) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < spinNanos);
        parked[index].set(1);
        while (!hasItems(cursor.get()) && !closed) {
            LockSupport.park(this);
        }
        parked[index].set(0);
        return !closed;
    }

    private static void rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        throw new IllegalStateException(thrown);
    }
}
