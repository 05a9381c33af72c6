package dev.slm.quant.internal.machine;

/**
 * What a multiplication is told beside its arrays: a block of memory, the offsets below counted in bytes. Panels write
 * their rows of y in order; of the last panel only the rows that exist.
 */
final class MultiplyArguments {
    /** Where in their arrays the first panel, tile, result and bias start. */
    static final int WEIGHTS_OFFSET = 0;

    static final int TILE_OFFSET = 8;
    static final int Y_OFFSET = 16;
    static final int BIAS_OFFSET = 24;
    /** Panels, or groups of panels that are computed at once. */
    static final int PANELS = 32;
    /** Bytes from one of them to the next one. */
    static final int PANEL_BYTES = 40;
    /** Super-blocks of codes, or columns of floats. */
    static final int STEPS = 48;
    /** How many of them go by before the next panel's turn, and the bytes of weights that they have. */
    static final int CHUNK_STEPS = 56;

    static final int CHUNK_BYTES = 64;
    /** Bytes from one token's results to the next one's. */
    static final int Y_STRIDE = 72;
    /** Tiles of as many tokens as the kernel is made for. */
    static final int TILES = 80;
    /** Bytes from one tile's results to the next one's. */
    static final int Y_TILE_BYTES = 88;

    /** Where the kernel keeps what a chunk begins with: its weights, the steps that are left, and those that it has. */
    static final int CHUNK_WEIGHTS = 96;

    static final int CHUNK_LEFT = 104;
    static final int CHUNK_SIZE = 112;
    /** The address of room for the sums of all rows and of one tile. */
    static final int RESTING_SUMS = 120;

    /** Where the kernel keeps the address of the first panel. */
    static final int FIRST_WEIGHTS = 128;
    /** Bytes from a panel to the one that is computed beside it, if there is one. */
    static final int OTHER_PANEL_BYTES = 136;

    /** Where in this block a window on {@link #ALL_ROWS} starts that is −1 for the rows that the last panels have, else 0. */
    static final int LAST_ROWS = 144;

    /** {@link #MOST_ROWS} integers −1, and as many 0. */
    static final int ALL_ROWS = 192;

    /** Where the kernel keeps the factors of a super-block: of every panel those of its scales, then of its offsets. */
    static final int FACTORS = 448;
    /** A vector of any level. */
    static final int FACTOR_BYTES = 64;

    static final int BYTES = FACTORS + 4 * FACTOR_BYTES;

    /** The most rows that are computed at once on any level. */
    static final int MOST_ROWS = 32;

    private MultiplyArguments() {}

    /** The value of {@link #LAST_ROWS} where so many rows exist. */
    static int lastRows(int rows) {
        return ALL_ROWS + (MOST_ROWS - Math.min(rows, MOST_ROWS)) * Integer.BYTES;
    }
}
