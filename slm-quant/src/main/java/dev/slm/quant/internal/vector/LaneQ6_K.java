package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * 6-bit codes, zero at 32, of 16 groups of 16 columns. Each half of 128 columns has 16 words of nibbles (64 columns in
 * the even ones, 64 in the odd ones) and 8 words whose byte i holds the upper two bits of columns i, i + 32, i + 64 and
 * i + 96; four words hold the signed scales.
 */
final class LaneQ6_K extends LaneShortCodes {
    private static final int SIZE = 256;
    private static final int GROUP = 16;
    private static final int ZERO = 32;
    private static final int NIBBLES = 16;
    private static final int UPPER_BITS = NIBBLES + 32 * ROWS;
    private static final int SCALES = UPPER_BITS + 16 * ROWS;

    /** Words of 32 columns of all rows. */
    private static final int RUN = 8 * ROWS;

    LaneQ6_K() {
        super(SIZE, 210, 208, GROUP, ZERO, false);
    }

    @Override
    void expand(int[] packed, int at, Expanded to) {
        Lanes.lone(packed, at, to.offsets, 0);
        scales(packed, at + SCALES, to.offsets, to.scales);
        Lanes.multiple(to.scales, -32, to.offsets, 16 * ROWS);
        for (int half = 0; half < 2; half++) {
            codes(packed, at + NIBBLES + half * 2 * RUN, at + UPPER_BITS + half * RUN, to.codes, half * 4 * RUN);
        }
    }

    private static void scales(int[] packed, int at, float[] d, float[] scales) {
        for (int row = 0; row < ROWS; row += WIDTH) {
            FloatVector factor = FloatVector.fromArray(F, d, row);
            for (int word = 0; word < 4; word++) {
                IntVector v = IntVector.fromArray(I, packed, at + word * ROWS + row);
                for (int i = 3; i >= 0; i--) {
                    // From the top byte down: there the shift that isolates it also extends its sign.
                    ((FloatVector) v.lanewise(ASHR, 24).convert(I2F, 0))
                            .mul(factor)
                            .intoArray(scales, (4 * word + i) * ROWS + row);
                    v = v.lanewise(LSHL, 8);
                }
            }
        }
    }

    /** 128 columns in runs of 32. */
    private static void codes(int[] packed, int nibbles, int uppers, int[] codes, int to) {
        IntVector nibble = IntVector.broadcast(I, 0x0f0f0f0f);
        IntVector upperBits = IntVector.broadcast(I, 0x30303030);
        for (int i = 0; i < RUN; i += WIDTH) {
            IntVector upper = IntVector.fromArray(I, packed, uppers + i);
            IntVector first = IntVector.fromArray(I, packed, nibbles + i);
            IntVector second = IntVector.fromArray(I, packed, nibbles + RUN + i);
            first.and(nibble).or(upper.lanewise(LSHL, 4).and(upperBits)).intoArray(codes, to + i);
            second.and(nibble).or(upper.lanewise(LSHL, 2).and(upperBits)).intoArray(codes, to + RUN + i);
            first.lanewise(LSHR, 4).and(nibble).or(upper.and(upperBits)).intoArray(codes, to + 2 * RUN + i);
            second.lanewise(LSHR, 4)
                    .and(nibble)
                    .or(upper.lanewise(LSHR, 2).and(upperBits))
                    .intoArray(codes, to + 3 * RUN + i);
        }
    }

    @Override
    void multiply(int[] packed, int at, int blocks, RoundedRows x, int row, VectorScratch scratch, float[] y, int yo) {
        Expanded head = scratch.block;
        int[] sums = scratch.sums;
        Arrays.fill(y, yo, yo + ROWS, 0);
        for (int b = 0; b < blocks; b++) {
            // Read in one go: what follows jumps about, and memory would be waited for at every jump.
            System.arraycopy(packed, at + b * ints(), head.packed, 0, ints());
            Lanes.lone(head.packed, 0, head.offsets, 0);
            scales(head.packed, SCALES, head.offsets, head.scales);
            for (int part = 0; part < 4; part++) {
                int half = part / 2;
                int word = part % 2 * 4 * ROWS;
                int group = 8 * half + part % 2;
                sumGroups(
                        head.packed,
                        NIBBLES + half * 2 * RUN + word,
                        UPPER_BITS + half * RUN + word,
                        x,
                        row,
                        b * (SIZE / GROUP) + group,
                        sums,
                        group * ROWS);
            }
            addGroups(sums, SIZE / GROUP, head.scales, head.offsets, x, row, b * SIZE, y, yo);
        }
    }

    /**
     * Sums over the 16 columns of four groups, those at columns 0, 32, 64 and 96 of a half or those at 16, 48, 80 and 112.
     *
     * @param nibbles the words of their lower four bits: four of the first two groups, and {@link #RUN} ints later of the
     *     others
     * @param uppers the four words of their upper two bits
     * @param run the first group's run of columns in x
     * @param sums receives 32 sums of each of the four, 64 ints apart
     */
    private static void sumGroups(
            int[] packed, int nibbles, int uppers, RoundedRows x, int xRow, int run, int[] sums, int to) {
        IntVector nibble = IntVector.broadcast(I, 0x0f0f0f0f);
        IntVector upperBits = IntVector.broadcast(I, 0x30303030);
        IntVector even = IntVector.broadcast(I, 0x00ff00ff);
        int[] pairs = x.pairs;
        int xo = x.pair(xRow, 0) + run * (GROUP / 2);
        int bias0 = x.bias(xRow, run, 1, 0, ZERO);
        int bias1 = x.bias(xRow, run, 1, 1, ZERO);
        int bias2 = x.bias(xRow, run + 2, 1, 0, ZERO);
        int bias3 = x.bias(xRow, run + 2, 1, 1, ZERO);
        int bias4 = x.bias(xRow, run + 4, 1, 0, ZERO);
        int bias5 = x.bias(xRow, run + 4, 1, 1, ZERO);
        int bias6 = x.bias(xRow, run + 6, 1, 0, ZERO);
        int bias7 = x.bias(xRow, run + 6, 1, 1, ZERO);
        for (int row = 0; row < ROWS; row += WIDTH) {
            IntVector a = IntVector.broadcast(I, bias0);
            IntVector b = IntVector.broadcast(I, bias1);
            IntVector c = IntVector.broadcast(I, bias2);
            IntVector d = IntVector.broadcast(I, bias3);
            IntVector e = IntVector.broadcast(I, bias4);
            IntVector f = IntVector.broadcast(I, bias5);
            IntVector g = IntVector.broadcast(I, bias6);
            IntVector h = IntVector.broadcast(I, bias7);
            for (int w = 0; w < 4; w++) {
                IntVector first = IntVector.fromArray(I, packed, nibbles + w * ROWS + row);
                IntVector second = IntVector.fromArray(I, packed, nibbles + RUN + w * ROWS + row);
                IntVector upper = IntVector.fromArray(I, packed, uppers + w * ROWS + row);
                int p = xo + 2 * w;
                IntVector code = first.and(nibble).or(upper.lanewise(LSHL, 4).and(upperBits));
                a = code.and(even).mul(IntVector.broadcast(I, pairs[p])).add(a);
                b = code.lanewise(LSHR, 8)
                        .and(even)
                        .mul(IntVector.broadcast(I, pairs[p + 1]))
                        .add(b);
                code = second.and(nibble).or(upper.lanewise(LSHL, 2).and(upperBits));
                c = code.and(even).mul(IntVector.broadcast(I, pairs[p + 16])).add(c);
                d = code.lanewise(LSHR, 8)
                        .and(even)
                        .mul(IntVector.broadcast(I, pairs[p + 17]))
                        .add(d);
                code = first.lanewise(LSHR, 4).and(nibble).or(upper.and(upperBits));
                e = code.and(even).mul(IntVector.broadcast(I, pairs[p + 32])).add(e);
                f = code.lanewise(LSHR, 8)
                        .and(even)
                        .mul(IntVector.broadcast(I, pairs[p + 33]))
                        .add(f);
                code = second.lanewise(LSHR, 4)
                        .and(nibble)
                        .or(upper.lanewise(LSHR, 2).and(upperBits));
                g = code.and(even).mul(IntVector.broadcast(I, pairs[p + 48])).add(g);
                h = code.lanewise(LSHR, 8)
                        .and(even)
                        .mul(IntVector.broadcast(I, pairs[p + 49]))
                        .add(h);
            }
            a.lanewise(ASHR, 16).add(b.lanewise(ASHR, 16)).intoArray(sums, to + row);
            c.lanewise(ASHR, 16).add(d.lanewise(ASHR, 16)).intoArray(sums, to + 2 * ROWS + row);
            e.lanewise(ASHR, 16).add(f.lanewise(ASHR, 16)).intoArray(sums, to + 4 * ROWS + row);
            g.lanewise(ASHR, 16).add(h.lanewise(ASHR, 16)).intoArray(sums, to + 6 * ROWS + row);
        }
    }
}
