package dev.slm.quant.internal.vector;

/** One block of 32 rows between its packed form and its use: codes as bytes, scales and offsets as floats. */
final class Expanded {
    private static final int LARGEST_BLOCK = 256;
    private static final int SMALLEST_GROUP = 16;

    /** The packed block: expanding reads it in several passes, which memory likes less than one copy in its order. */
    final int[] packed = new int[LARGEST_BLOCK * Lanes.ROWS];

    /** Four columns a word, the first in the lowest byte; word w of row r at {@code 32·w + r}. */
    final int[] codes = new int[LARGEST_BLOCK / 4 * Lanes.ROWS];

    /** Group g of row r at {@code 32·g + r}. */
    final float[] scales = new float[LARGEST_BLOCK / SMALLEST_GROUP * Lanes.ROWS];

    /** What is added to scale times code; placed as the scales. */
    final float[] offsets = new float[LARGEST_BLOCK / SMALLEST_GROUP * Lanes.ROWS];
}
