package dev.slm.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Work done, reported by JMH as a rate: with throughput per second these are GB/s and GFLOP/s. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Rate {
    /** Gigabytes of weights, keys or values read. */
    public double gigabytes;

    /** Billions of additions and multiplications. */
    public double gigaflops;

    /** Starts each iteration from zero. */
    @Setup(Level.Iteration)
    public void clear() {
        gigabytes = 0;
        gigaflops = 0;
    }
}
