package dev.slm.quant.format;

/**
 * How an encoder chooses the scales of a block, and with them the codes: the seam between the layout of a format and
 * the method of its encoder. Holds the scratch and the results of one {@code encode} call.
 *
 * <p>Sums are in single precision and in the order of the values, as in GGML, so that ties fall as they do there.
 */
abstract class ScaleChoice {
    /** The most values that share a scale. */
    static final int LARGEST_GROUP = 32;

    /** The most values of a block. */
    private static final int LARGEST_BLOCK = 256;

    /** Room for the codes of all groups of a block. */
    final int[] blockCodes = new int[LARGEST_BLOCK];

    /** The codes of the group that was looked at last. */
    int[] codes = new int[LARGEST_GROUP];

    private float[] groupScales = new float[0];
    private float[] groupOffsets = new float[0];
    private float offset;

    /** Room for the scales of so many groups; the same each time. */
    final float[] groupScales(int groups) {
        if (groupScales.length != groups) {
            groupScales = new float[groups];
        }
        return groupScales;
    }

    /** Room for the offsets of so many groups; the same each time. */
    final float[] groupOffsets(int groups) {
        if (groupOffsets.length != groups) {
            groupOffsets = new float[groups];
        }
        return groupOffsets;
    }

    /** The code that the last choice gave to value {@code i} of its group. */
    final int code(int i) {
        return codes[i];
    }

    /** The offset that belongs to the last {@link #withOffset} or {@link #groupWithOffset}. */
    final float offset() {
        return offset;
    }

    final float keepOffset(float value) {
        offset = value;
        return value;
    }

    /** A block's only scale {@code d}, of either sign, for codes in [-zero, zero - 1] and {@code x = d * code}. */
    abstract float symmetric(float[] x, int from, int count, int zero);

    /** A block's only scale {@code d} and {@link #offset()} {@code m} for codes in [0, limit], {@code x = d * code - m}. */
    abstract float withOffset(float[] x, int from, int count, int limit);

    /** As {@link #symmetric} for one of several groups of a block, whose scales are rounded afterwards. */
    abstract float groupSymmetric(float[] x, int from, int count, int zero);

    /** As {@link #withOffset} for one of several groups of a block; the offset is at least 0. */
    abstract float groupWithOffset(float[] x, int from, int count, int limit);

    /** The scale of a block's scales, which get codes in [-zero, zero - 1]. */
    abstract float symmetricScales(float[] scales, int zero);

    /** The scale of a block's scales or offsets, all at least 0, which get codes in [0, limit]. */
    abstract float positiveScales(float[] scales, int limit);
}
