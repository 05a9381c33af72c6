package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * A format of integer codes in groups of columns, each group with a scale and an offset: {@code value = scale · code +
 * offset}. A format says how a block expands to unsigned bytes; the rest is the same for all.
 */
abstract class LaneCodes extends LaneFormat {
    private final int group;

    /** @param group columns that share scale and offset, 16 or 32 */
    LaneCodes(int columns, int bytes, int lone, int group) {
        super(columns, bytes, lone);
        this.group = group;
    }

    /** Expands the block at {@code at}. */
    abstract void expand(int[] packed, int at, Expanded to);

    @Override
    void unpack(int[] packed, int at, int blocks, float[] panel, int to, Expanded block) {
        for (int b = 0; b < blocks; b++) {
            expand(packed, at + b * ints(), block);
            for (int g = 0; g < columns() / group; g++) {
                unpackGroup(block, g, group / 4, panel, to + (b * columns() + g * group) * ROWS);
            }
        }
    }

    private static void unpackGroup(Expanded block, int g, int words, float[] panel, int to) {
        IntVector byteMask = IntVector.broadcast(I, 255);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            int at = g * ROWS + row;
            FloatVector scale0 = FloatVector.fromArray(F, block.scales, at);
            FloatVector scale1 = FloatVector.fromArray(F, block.scales, at + WIDTH);
            FloatVector offset0 = FloatVector.fromArray(F, block.offsets, at);
            FloatVector offset1 = FloatVector.fromArray(F, block.offsets, at + WIDTH);
            for (int w = 0; w < words; w++) {
                IntVector v0 = IntVector.fromArray(I, block.codes, (g * words + w) * ROWS + row);
                IntVector v1 = IntVector.fromArray(I, block.codes, (g * words + w) * ROWS + row + WIDTH);
                int column = to + 4 * w * ROWS + row;
                ((FloatVector) v0.and(byteMask).convert(I2F, 0))
                        .fma(scale0, offset0)
                        .intoArray(panel, column);
                ((FloatVector) v1.and(byteMask).convert(I2F, 0))
                        .fma(scale1, offset1)
                        .intoArray(panel, column + WIDTH);
                ((FloatVector) v0.lanewise(LSHR, 8).and(byteMask).convert(I2F, 0))
                        .fma(scale0, offset0)
                        .intoArray(panel, column + ROWS);
                ((FloatVector) v1.lanewise(LSHR, 8).and(byteMask).convert(I2F, 0))
                        .fma(scale1, offset1)
                        .intoArray(panel, column + ROWS + WIDTH);
                ((FloatVector) v0.lanewise(LSHR, 16).and(byteMask).convert(I2F, 0))
                        .fma(scale0, offset0)
                        .intoArray(panel, column + 2 * ROWS);
                ((FloatVector) v1.lanewise(LSHR, 16).and(byteMask).convert(I2F, 0))
                        .fma(scale1, offset1)
                        .intoArray(panel, column + 2 * ROWS + WIDTH);
                ((FloatVector) v0.lanewise(LSHR, 24).and(byteMask).convert(I2F, 0))
                        .fma(scale0, offset0)
                        .intoArray(panel, column + 3 * ROWS);
                ((FloatVector) v1.lanewise(LSHR, 24).and(byteMask).convert(I2F, 0))
                        .fma(scale1, offset1)
                        .intoArray(panel, column + 3 * ROWS + WIDTH);
            }
        }
    }

    @Override
    void multiply(
            int[] packed,
            int at,
            int blocks,
            int columns,
            float[] x,
            int xo,
            float[] sums,
            VectorScratch scratch,
            float[] y,
            int yo) {
        Arrays.fill(y, yo, yo + ROWS, 0);
        Expanded block = scratch.block;
        for (int b = 0; b < blocks; b++) {
            System.arraycopy(packed, at + b * ints(), block.packed, 0, ints());
            expand(block.packed, 0, block);
            for (int g = 0; g < columns() / group; g++) {
                int from = b * columns() + g * group;
                int run = from / Sums.RUN;
                float sum = group == Sums.RUN ? sums[run] : sums[run] + sums[run + 1];
                multiplyGroup(block, g, group / 4, x, xo + from, sum, y, yo);
            }
        }
    }

    private static void multiplyGroup(
            Expanded block, int g, int words, float[] x, int xo, float sum, float[] y, int yo) {
        IntVector byteMask = IntVector.broadcast(I, 255);
        for (int row = 0; row < ROWS; row += 2 * WIDTH) {
            FloatVector even0 = FloatVector.zero(F);
            FloatVector even1 = even0;
            FloatVector odd0 = even0;
            FloatVector odd1 = even0;
            for (int w = 0; w < words; w++) {
                IntVector v0 = IntVector.fromArray(I, block.codes, (g * words + w) * ROWS + row);
                IntVector v1 = IntVector.fromArray(I, block.codes, (g * words + w) * ROWS + row + WIDTH);
                for (int i = 0; i < 4; i += 2) {
                    FloatVector even = FloatVector.broadcast(F, x[xo + 4 * w + i]);
                    even0 = ((FloatVector) v0.and(byteMask).convert(I2F, 0)).fma(even, even0);
                    even1 = ((FloatVector) v1.and(byteMask).convert(I2F, 0)).fma(even, even1);
                    v0 = v0.lanewise(LSHR, 8);
                    v1 = v1.lanewise(LSHR, 8);
                    FloatVector odd = FloatVector.broadcast(F, x[xo + 4 * w + i + 1]);
                    odd0 = ((FloatVector) v0.and(byteMask).convert(I2F, 0)).fma(odd, odd0);
                    odd1 = ((FloatVector) v1.and(byteMask).convert(I2F, 0)).fma(odd, odd1);
                    v0 = v0.lanewise(LSHR, 8);
                    v1 = v1.lanewise(LSHR, 8);
                }
            }
            FloatVector all = FloatVector.broadcast(F, sum);
            int at = g * ROWS + row;
            FloatVector y0 =
                    FloatVector.fromArray(F, block.offsets, at).fma(all, FloatVector.fromArray(F, y, yo + row));
            FloatVector y1 = FloatVector.fromArray(F, block.offsets, at + WIDTH)
                    .fma(all, FloatVector.fromArray(F, y, yo + row + WIDTH));
            FloatVector.fromArray(F, block.scales, at).fma(even0.add(odd0), y0).intoArray(y, yo + row);
            FloatVector.fromArray(F, block.scales, at + WIDTH)
                    .fma(even1.add(odd1), y1)
                    .intoArray(y, yo + row + WIDTH);
        }
    }
}
