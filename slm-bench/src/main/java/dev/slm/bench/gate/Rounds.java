package dev.slm.bench.gate;

import com.sun.management.ThreadMXBean;
import dev.slm.bench.Rate;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Measures one kernel in this JVM: in each of some rounds what it is compared with and then the kernel, so that a
 * neighbour of a second's length slows all of them. Of the ratios of the rounds the median counts. Time is that of the
 * thread on its processor: what it waits for others that use the processor does not count.
 */
final class Rounds {
    private static final int ROUNDS = 11;
    private static final long WARM_UP_NANOS = 1_200_000_000;
    private static final long ROUND_NANOS = 60_000_000;

    /** A processor that many share compiles late; until then the JVM keeps vectors on the heap. */
    private static final int LONGEST_WARM_UP = 6;

    private static final double GARBAGE = 64;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Measurement measurement;

    private Rounds(Measurement measurement) {
        this.measurement = measurement;
    }

    /** Seconds and work of some runs. */
    private record Sample(double seconds, Rate rate, int runs, long allocated) {
        double bytesPerRun() {
            return (double) allocated / runs;
        }

        double perSecond(Measurement.Unit unit) {
            return unit.of(rate) / seconds;
        }
    }

    /**
     * Prints what it measures; see {@link Measured#line}.
     *
     * @param args the name of a measurement
     */
    public static void main(String[] args) {
        Measurement wanted = Measurement.suite().stream()
                .filter(measurement -> measurement.name().equals(args[0]))
                .findFirst()
                .orElseThrow();
        System.out.println(new Rounds(wanted).measure().line());
    }

    private Measured measure() {
        try (Subject reading = Subject.read();
                Subject arithmetic = Subject.multiplyAdd();
                Subject scalar = measurement.subject().apply(KernelRung.SCALAR);
                Subject kernel = measurement.subject().apply(measurement.rung())) {
            sample(scalar, WARM_UP_NANOS / 3);
            sample(arithmetic, WARM_UP_NANOS / 4);
            sample(reading, WARM_UP_NANOS / 4);
            sample(kernel, WARM_UP_NANOS);
            for (int i = 1; i < LONGEST_WARM_UP && sample(kernel, ROUND_NANOS).bytesPerRun() > GARBAGE; i++) {
                sample(kernel, WARM_UP_NANOS);
            }
            double[][] found = new double[7][ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                double plain = sample(scalar, ROUND_NANOS / 3).perSecond(measurement.unit());
                double read = sample(reading, 0).perSecond(Measurement.Unit.GIGABYTES);
                double peak = sample(arithmetic, ROUND_NANOS / 8).perSecond(Measurement.Unit.GIGAFLOPS);
                Sample sample = sample(kernel, ROUND_NANOS);
                double rate = sample.perSecond(measurement.unit());
                found[0][round] = rate;
                found[1][round] = rate / plain;
                found[2][round] = sample.perSecond(Measurement.Unit.GIGABYTES) / read;
                found[3][round] = sample.perSecond(Measurement.Unit.GIGAFLOPS) / peak;
                found[4][round] = read;
                found[5][round] = peak;
                found[6][round] = sample.bytesPerRun();
            }
            for (double[] values : found) {
                Arrays.sort(values);
            }
            int median = ROUNDS / 2;
            return new Measured(
                    found[0][median],
                    found[1][median],
                    found[2][median],
                    found[3][median],
                    found[4][median],
                    found[5][median],
                    // What the JVM itself does now and then is not the kernel's.
                    found[6][0],
                    KernelLadder.rung(measurement.rung()).description());
        }
    }

    /** Runs it once, and again until this thread has used so much time. */
    private Sample sample(Subject subject, long nanos) {
        Rate rate = new Rate();
        int runs = 0;
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        long time;
        do {
            subject.body().accept(rate);
            runs++;
            time = threads.getCurrentThreadCpuTime() - start;
        } while (time < nanos);
        return new Sample(time / 1e9, rate, runs, threads.getCurrentThreadAllocatedBytes() - allocated);
    }
}
