package dev.slm.bench;

import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.MemoryReader;
import dev.slm.quant.WorkerTeam;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Measures memory bandwidth, and the arithmetic peak with the widest vectors that Java knows here. */
final class Calibration implements AutoCloseable {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /** Several times the size of the largest last-level caches of small machines. */
    static final long READ_BYTES = 256L << 20;

    private static final int FLOAT_COUNT = 24 << 20;
    private static final int PARTS = 64;
    private static final int ROUNDS = 200_000;

    /** Independent sums: latency 4, two units. */
    private static final int CHAINS = 12;

    static final long TRIAD_BYTES = 3L * FLOAT_COUNT * Float.BYTES;

    private final WorkerTeam team;
    private final MemoryReader reader;
    private final float[] a = new float[FLOAT_COUNT];
    private final float[] b = new float[FLOAT_COUNT];
    private final float[] c = new float[FLOAT_COUNT];
    private final float[] peaks;

    Calibration(int threads) {
        team = WorkerTeam.of(threads);
        peaks = new float[threads];
        reader = KernelLadder.rung(KernelRung.SCALAR).memoryReader(READ_BYTES, team);
        Arrays.fill(b, 2);
        Arrays.fill(c, 3);
    }

    void read() {
        reader.read();
    }

    float[] triad() {
        team.run(
                (part, worker) -> {
                    int from = part * (FLOAT_COUNT / PARTS);
                    for (int i = from; i < from + FLOAT_COUNT / PARTS; i++) {
                        a[i] = b[i] + 0.5f * c[i];
                    }
                },
                PARTS);
        return a;
    }

    double fmaOperations() {
        return 2.0 * CHAINS * FLOATS.length() * ROUNDS * team.size();
    }

    float fma() {
        // One item a worker, each as long as the other: what an idle machine gives.
        team.run((item, worker) -> peaks[item] = chains(), team.size());
        float sum = 0;
        for (float peak : peaks) {
            sum += peak;
        }
        return sum;
    }

    private static float chains() {
        FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
        FloatVector s0 = y;
        FloatVector s1 = y;
        FloatVector s2 = y;
        FloatVector s3 = y;
        FloatVector s4 = y;
        FloatVector s5 = y;
        FloatVector s6 = y;
        FloatVector s7 = y;
        FloatVector s8 = y;
        FloatVector s9 = y;
        FloatVector s10 = y;
        FloatVector s11 = y;
        for (int i = 0; i < ROUNDS; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        return s0.add(s1)
                .add(s2)
                .add(s3)
                .add(s4)
                .add(s5)
                .add(s6)
                .add(s7)
                .add(s8)
                .add(s9)
                .add(s10)
                .add(s11)
                .reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void close() {
        reader.close();
        team.close();
    }
}
