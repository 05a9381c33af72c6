package dev.slm.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * MiniLM in slm and in ONNX Runtime, in turns of a second: the speed of a machine that is shared with others changes from one
 * minute to the next, so that only neighbouring seconds can be compared. {@link EncoderBenchmark} has the same cases one by
 * one.
 */
public final class EncoderTurns {
    private static final List<String> ENGINES = List.of("ONNX_RUNTIME", "VECTOR", "NATIVE");
    private static final List<String> SHAPES = List.of("8x128", "1x128", "1x16");
    private static final int THREADS = 2;
    private static final int ROUNDS = 7;
    private static final long TURN_NANOS = 1_000_000_000;
    private static final long WARM_UP_NANOS = 4_000_000_000L;

    private EncoderTurns() {}

    /** Prints a table; takes some four minutes. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("tokens per second, medians of " + ROUNDS
                + " rounds; in brackets the medians of what each round's are times those of " + ENGINES.get(0));
        System.out.println("| | | " + String.join(" | ", ENGINES) + " |");
        System.out.println("|---|---|" + "---:|".repeat(ENGINES.size()));
        for (boolean int8 : new boolean[] {false, true}) {
            List<SentenceEncoder> encoders = new ArrayList<>();
            try {
                for (String engine : ENGINES) {
                    encoders.add(EncoderBenchmark.encoder(engine, int8, THREADS));
                }
                for (String shape : SHAPES) {
                    print(int8 ? "int8" : "F32", shape, measure(encoders, EncoderBenchmark.texts(shape)), System.out);
                }
            } finally {
                for (SentenceEncoder encoder : encoders) {
                    encoder.close();
                }
            }
        }
    }

    /** Tokens per second: of each encoder those of the rounds. */
    private static double[][] measure(List<SentenceEncoder> encoders, int[][] texts) throws Exception {
        for (SentenceEncoder encoder : encoders) {
            speed(encoder, texts, WARM_UP_NANOS);
        }
        double[][] speeds = new double[encoders.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < speeds.length; i++) {
                speeds[i][round] = speed(encoders.get(i), texts, TURN_NANOS);
            }
        }
        return speeds;
    }

    private static double speed(SentenceEncoder encoder, int[][] texts, long least) throws Exception {
        long start = System.nanoTime();
        long tokens = 0;
        long nanos;
        do {
            encoder.encode(texts);
            tokens += (long) texts.length * texts[0].length;
            nanos = System.nanoTime() - start;
        } while (nanos < least);
        return tokens * 1e9 / nanos;
    }

    private static void print(String precision, String shape, double[][] speeds, PrintStream out) {
        StringBuilder line = new StringBuilder("| " + precision + " | " + shape + " |");
        for (int i = 0; i < speeds.length; i++) {
            double[] ratios = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ratios[round] = speeds[i][round] / speeds[0][round];
            }
            line.append(
                    String.format(Locale.ROOT, " %,.0f", Spread.of(speeds[i]).median()));
            line.append(
                    i == 0
                            ? " |"
                            : String.format(
                                    Locale.ROOT, " (%.2f) |", Spread.of(ratios).median()));
        }
        out.println(line);
    }
}
