package dev.slm.bench;

import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import java.util.ArrayList;
import java.util.List;

/**
 * A short look at how fast products are here, as {@code slm doctor} shows it; benchmarks take their time. It takes two seconds
 * where the rung has machine code, and some more where a compiler has to make it first.
 */
public final class Checkup {
    /** The formats that most models come in, one for each way of storing weights. */
    private static final List<WeightType> TYPES =
            List.of(WeightType.Q4_0, WeightType.Q4_K, WeightType.Q6_K, WeightType.Q8_0, WeightType.F16);

    private static final int COLUMNS = 2048;
    private static final int PROMPT = 128;
    /** More than caches hold, so that one row of activations waits for memory. Small heaps have no room for so much. */
    private static final long DECODE_BYTES =
            Math.min(288L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** What goes on getting faster is measured on, but not longer than this. */
    private static final long LONGEST_NANOS = 2_000_000_000;

    /** After so long without getting faster a measurement ends. On small machines the compiler's threads hold a processor for long. */
    private static final long PATIENCE_NANOS = 300_000_000;

    private static final long NATIVE_PATIENCE_NANOS = 150_000_000;

    private static final double FASTER = 1.05;
    private static final int FEWEST_RUNS = 3;

    /** The scalar rung is a hundred times slower: it gets as much less to do. */
    private static final int SCALAR_SHARE = 64;

    /**
     * What one format reaches.
     *
     * @param bytesPerSecond of weights, as a file has them, in products with one row of activations (decoding)
     * @param operationsPerSecond multiplications and additions in products with 128 rows (prefill)
     */
    public record Reach(WeightType type, double bytesPerSecond, double operationsPerSecond) {
        /** Whether weights are multiplied as floats, and not as integers where the rung does that. */
        public boolean floats() {
            return type.blockSize() == 1;
        }
    }

    private Checkup() {}

    /** Measures; nobody else should be at work meanwhile. */
    public static List<Reach> run(KernelRung rung, int threads) {
        int share = rung == KernelRung.SCALAR ? SCALAR_SHARE : 1;
        List<Reach> reached = new ArrayList<>();
        for (WeightType type : TYPES) {
            int rows = (int) (DECODE_BYTES / share / type.bytes(COLUMNS));
            Rate decode = best(rung, type, rows, 1, threads);
            Rate prefill = best(rung, type, COLUMNS / share, PROMPT, threads);
            reached.add(new Reach(type, decode.gigabytes * 1e9, prefill.gigaflops * 1e9));
        }
        return reached;
    }

    /** Per second, in the fastest of a few runs. */
    private static Rate best(KernelRung rung, WeightType type, int rows, int batch, int threads) {
        Rate best = new Rate();
        long patience = rung == KernelRung.NATIVE ? NATIVE_PATIENCE_NANOS : PATIENCE_NANOS;
        try (Product product = new Product(rung, type, rows, COLUMNS, batch, threads)) {
            long begin = System.nanoTime();
            long end = begin + patience;
            for (int run = 0; run < FEWEST_RUNS || System.nanoTime() < end; run++) {
                Rate rate = new Rate();
                long start = System.nanoTime();
                product.run(rate);
                long now = System.nanoTime();
                double seconds = (now - start) / 1e9;
                if (rate.gigaflops / seconds > FASTER * best.gigaflops) {
                    end = Math.min(begin + LONGEST_NANOS, now + patience);
                }
                best.gigabytes = Math.max(best.gigabytes, rate.gigabytes / seconds);
                best.gigaflops = Math.max(best.gigaflops, rate.gigaflops / seconds);
            }
        }
        return best;
    }
}
