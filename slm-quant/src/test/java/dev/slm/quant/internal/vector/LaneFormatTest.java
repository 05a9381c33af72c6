package dev.slm.quant.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.format.WeightType;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("vector-width")
class LaneFormatTest {
    private static final int BLOCKS = 5;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
    void interleavedRowsUnpackToWhatTheFormatSays(WeightType type) {
        LaneFormat lanes = LaneFormat.of(type);
        int columns = BLOCKS * lanes.columns();
        int rowBytes = BLOCKS * lanes.bytes();
        byte[] rows = new byte[Lanes.ROWS * rowBytes];
        new Random(type.id()).nextBytes(rows);
        int[] packed = new int[7 + BLOCKS * lanes.ints()];
        for (int row = 0; row < Lanes.ROWS; row++) {
            lanes.pack(rows, row * rowBytes, BLOCKS, row, packed, 7);
        }
        float[] panel = new float[columns * Lanes.ROWS];

        lanes.unpack(packed, 7, BLOCKS, panel, 0, new Expanded());

        float[] expected = new float[columns];
        for (int row = 0; row < Lanes.ROWS; row++) {
            type.format().decode(rows, row * rowBytes, expected, 0, columns);
            for (int b = 0; b < BLOCKS; b++) {
                double largest = largest(expected, b * lanes.columns(), lanes.columns());
                for (int c = b * lanes.columns(); c < (b + 1) * lanes.columns(); c++) {
                    // Random scales that are infinite or no number are none that a file holds.
                    if (largest < 1e30) {
                        assertThat((double) panel[c * Lanes.ROWS + row])
                                .as("row %d, column %d", row, c)
                                .isCloseTo(expected[c], within(1e-6 * largest));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
    void aPackedMatrixIsAsLargeAsItsFile(WeightType type) {
        LaneFormat lanes = LaneFormat.of(type);
        int fileBytes = Lanes.ROWS * lanes.bytes();
        assertThat(lanes.ints() * Integer.BYTES).isBetween(fileBytes, fileBytes + Lanes.ROWS);
    }

    /** Infinite if a value is infinite or no number. */
    private static double largest(float[] values, int from, int count) {
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            if (!Float.isFinite(values[i])) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }
}
