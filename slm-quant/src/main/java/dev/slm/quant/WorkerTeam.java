package dev.slm.quant;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few daemon threads that, together with the calling thread, work through the items of one job at a time. Every worker
 * starts with a share of consecutive items, because weights stream from memory fastest where each core reads a stretch of
 * its own; who is done takes items one by one from the ends of the other shares, so that a worker that the operating
 * system holds up delays nobody. A job neither allocates nor locks.
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

    /** Longs between two shares: two cache lines, which is what processors fetch together. */
    private static final int STRIDE = 16;

    private static final int NO_ITEM = -1;

    /** Polls, a microsecond or so, after which an idle worker lets others have the processor before it goes on. */
    private static final int WORKER_POLLS = 64;

    /**
     * The same for the caller, while others finish what it asked for; more, because a virtual thread that yields comes
     * back only after all others that are ready.
     */
    private static final int CALLER_POLLS = 2_000;

    private static final class Shared {
        static final WorkerTeam TEAM = new WorkerTeam(defaultSize());
    }

    private final Thread[] threads;
    private final AtomicInteger[] parked;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * What is left of every worker's share: its first item (high) and its end (low), so that one atomic step takes an
     * item from either side or finds none left.
     */
    private final AtomicLongArray shares;

    /** Counts the jobs; a change wakes the workers that spin. */
    private final AtomicLong jobs = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long spinNanos;
    private @Nullable Task task;
    private volatile boolean closed;

    private WorkerTeam(int size) {
        spinNanos = Long.getLong("slm.spin.micros", DEFAULT_SPIN_MICROS) * 1_000;
        shares = new AtomicLongArray(size * STRIDE);
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
        if (items < 0) {
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
            for (int worker = 0; worker < size(); worker++) {
                long from = (long) items * worker / size();
                long end = (long) items * (worker + 1) / size();
                shares.set(worker * STRIDE, from << 32 | end); // publishes the job
            }
            jobs.incrementAndGet();
            for (int i = 0; i < threads.length; i++) {
                if (parked[i].get() != 0) {
                    LockSupport.unpark(threads[i]);
                }
            }
            takeItems(0);
            int polls = 0;
            while (unfinished.get() > 0) {
                if (++polls < CALLER_POLLS) {
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

    private void takeItems(int worker) {
        int done = 0;
        for (int i = 0; i < size(); i++) {
            int share = (worker + i) % size();
            int item = take(share, i == 0);
            while (item != NO_ITEM) {
                runItem(item, worker);
                done++;
                item = take(share, i == 0);
            }
        }
        if (done > 0) {
            unfinished.addAndGet(-done);
        }
    }

    private int take(int share, boolean first) {
        while (true) {
            long left = shares.get(share * STRIDE);
            int from = (int) (left >>> 32);
            int end = (int) left;
            if (from >= end) {
                return NO_ITEM;
            }
            long rest = first ? left + (1L << 32) : left - 1;
            if (shares.compareAndSet(share * STRIDE, left, rest)) {
                return first ? from : end - 1;
            }
        }
    }

    private void runItem(int item, int worker) {
        // The job cannot end before this item is counted, so the task read here is the one of this share.
        Task job = task;
        try {
            if (job != null) {
                job.run(item, worker);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    private void work(int index) {
        long seen = 0;
        while (!closed) {
            seen = waitForJob(index, seen);
            takeItems(index + 1);
        }
    }

    /** Returns the number of a job that is not the one seen last; or of any, if the team was closed. */
    private long waitForJob(int index, long seen) {
        long start = System.nanoTime();
        do {
            for (int poll = 0; poll < WORKER_POLLS; poll++) {
                if (jobs.get() != seen) {
                    return jobs.get();
                }
                Thread.onSpinWait();
            }
            // Where threads outnumber processors, as when other programs run or the JVM compiles, the job may wait for
            // the very processor that this thread spins on.
            Thread.yield();
        } while (System.nanoTime() - start < spinNanos);
        parked[index].set(1);
        while (jobs.get() == seen && !closed) {
            LockSupport.park(this);
        }
        parked[index].set(0);
        return jobs.get();
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
