package dev.slm.bench;

import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.util.SplittableRandom;

/**
 * Weights of normally distributed values of which one block row is encoded and repeated: as random as a kernel can tell,
 * and made at the speed of a copy, whatever the size.
 */
public final class RandomWeights implements WeightSource {
    /** Different rows before they repeat. */
    private static final int DISTINCT_ROWS = 61;

    private final WeightType type;
    private final int rows;
    private final int columns;
    private final byte[] bytes;

    private RandomWeights(WeightType type, int rows, int columns, byte[] bytes) {
        this.type = type;
        this.rows = rows;
        this.columns = columns;
        this.bytes = bytes;
    }

    /** Weights with a standard deviation of {@code 1/√columns}, so that products of unit inputs have unit outputs. */
    public static RandomWeights of(WeightType type, int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int distinct = Math.min(rows, DISTINCT_ROWS);
        float[] values = new float[Math.multiplyExact(distinct, columns)];
        float deviation = (float) (1 / Math.sqrt(columns));
        for (int i = 0; i < values.length; i++) {
            values[i] = deviation * gaussian(random);
        }
        byte[] bytes = new byte[Math.toIntExact(type.bytes(values.length))];
        type.format().encode(values, 0, bytes, 0, values.length);
        return new RandomWeights(type, rows, columns, bytes);
    }

    /** Fills an array with normally distributed values. */
    public static void fill(float[] values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = gaussian(random);
        }
    }

    /** The sum of twelve uniform numbers has unit variance and looks normal. */
    private static float gaussian(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return (float) sum;
    }

    @Override
    public WeightType type() {
        return type;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            int from = (int) ((position + done) % bytes.length);
            int count = Math.min(length - done, bytes.length - from);
            System.arraycopy(bytes, from, target, offset + done, count);
            done += count;
        }
    }
}
