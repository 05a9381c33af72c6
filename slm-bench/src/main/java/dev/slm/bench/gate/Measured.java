package dev.slm.bench.gate;

import java.util.Locale;

/**
 * What a measurement gave.
 *
 * @param rate in the measurement's unit
 * @param timesScalar speed divided by that of the scalar rung, both in their unit
 * @param shareOfReading bytes per second divided by those of reading memory
 * @param shareOfArithmetic operations per second divided by those of multiply-adds in registers
 * @param reading gigabytes per second of reading memory
 * @param arithmetic GFLOP/s of multiply-adds in registers
 * @param bytesPerOperation memory allocated by one operation
 * @param level what the rung says that it runs on
 */
record Measured(
        double rate,
        double timesScalar,
        double shareOfReading,
        double shareOfArithmetic,
        double reading,
        double arithmetic,
        double bytesPerOperation,
        String level) {
    private static final String MARK = "measured ";

    /** One line that {@link #parse} reads. */
    String line() {
        return MARK
                + String.format(
                        Locale.ROOT,
                        "%.4f %.4f %.4f %.4f %.4f %.4f %.1f %s",
                        rate,
                        timesScalar,
                        shareOfReading,
                        shareOfArithmetic,
                        reading,
                        arithmetic,
                        bytesPerOperation,
                        level);
    }

    /**
     * Reads the line again, from among others.
     *
     * @throws IllegalStateException if it is not there; the message has all of the output
     */
    static Measured parse(String output) {
        String[] fields = output.lines()
                .filter(line -> line.startsWith(MARK))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a measurement failed: " + output))
                .substring(MARK.length())
                .split(" ", 8);
        double[] numbers = new double[7];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Double.parseDouble(fields[i]);
        }
        return new Measured(
                numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], fields[7]);
    }
}
