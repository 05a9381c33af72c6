package dev.slm.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WorkerTeamTest {
    @Test
    void everyItemIsDoneOnce() {
        for (int size = 1; size <= 5; size++) {
            try (WorkerTeam team = WorkerTeam.of(size)) {
                for (int items : new int[] {0, 1, 2, 3, 100, 5000}) {
                    for (int round = 0; round < 200; round++) {
                        AtomicIntegerArray done = new AtomicIntegerArray(Math.max(1, items));
                        int workers = size;
                        team.run(
                                (item, worker) -> {
                                    assertThat(worker).isBetween(0, workers - 1);
                                    done.incrementAndGet(item);
                                },
                                items);
                        for (int i = 0; i < items; i++) {
                            assertThat(done.get(i)).isEqualTo(1);
                        }
                        if (items == 5000 && round == 3) {
                            break;
                        }
                    }
                }
            }
        }
    }

    @Test
    void parkedWorkersWakeUp() throws Exception {
        try (WorkerTeam team = WorkerTeam.of(2)) {
            for (int round = 0; round < 20; round++) {
                Thread.sleep(5); // longer than workers spin
                CountDownLatch both = new CountDownLatch(2);
                // Ends only if a second worker takes the other item.
                team.run(
                        (item, worker) -> {
                            both.countDown();
                            try {
                                both.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        2);
            }
        }
    }

    @Test
    void theShareOfAWorkerThatIsHeldUpIsTakenOver() {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            for (int heldUp : new int[] {0, 34, 67}) {
                CountDownLatch others = new CountDownLatch(99);
                // Ends only if somebody else takes the items behind the first one of the share.
                team.run(
                        (item, worker) -> {
                            if (item == heldUp) {
                                try {
                                    others.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            } else {
                                others.countDown();
                            }
                        },
                        100);
            }
        }
    }

    @Test
    void callersOfABusyTeamWorkAlone() throws Exception {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            AtomicInteger sum = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 6; caller++) {
                Thread thread = new Thread(() -> {
                    for (int round = 0; round < 300; round++) {
                        team.run((item, worker) -> sum.addAndGet(item), 50);
                    }
                });
                thread.start();
                callers.add(thread);
            }
            for (Thread thread : callers) {
                thread.join();
            }
            assertThat(sum.get()).isEqualTo(6 * 300 * (50 * 49 / 2));
        }
    }

    @Test
    void aJobInsideAJobIsDone() {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            AtomicInteger count = new AtomicInteger();
            team.run((outer, worker) -> team.run((inner, same) -> count.incrementAndGet(), 7), 11);
            assertThat(count.get()).isEqualTo(77);
        }
    }

    @Test
    void theFirstFailureReachesTheCallerAndTheTeamGoesOn() {
        try (WorkerTeam team = WorkerTeam.of(3)) {
            AtomicInteger done = new AtomicInteger();
            assertThatThrownBy(() -> team.run(
                            (item, worker) -> {
                                done.incrementAndGet();
                                if (item == 5) {
                                    throw new IllegalArgumentException("item 5");
                                }
                            },
                            20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("item 5");
            assertThat(done.get()).isEqualTo(20);
            team.run((item, worker) -> done.incrementAndGet(), 20);
            assertThat(done.get()).isEqualTo(40);
        }
    }

    @Test
    void aClosedTeamEndsItsThreadsAndStillWorks() throws Exception {
        WorkerTeam team = WorkerTeam.of(3);
        ConcurrentHashMap<Thread, Boolean> threads = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(3);
        team.run(
                (item, worker) -> {
                    threads.put(Thread.currentThread(), true);
                    all.countDown();
                    try {
                        all.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                3);
        team.close();
        for (Thread thread : threads.keySet()) {
            if (thread != Thread.currentThread()) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        AtomicInteger count = new AtomicInteger();
        team.run((item, worker) -> count.incrementAndGet(), 9);
        assertThat(count.get()).isEqualTo(9);
    }
}
