package dev.slm.quant.internal.machine;

import dev.slm.quant.KvLayer;

/**
 * What the kernels of {@link AttendQueries}, {@link QueryRows} and {@link DecodeTile} are told, and where they keep what
 * must rest for a moment: offsets in bytes of one block. What is said of scratch has {@link #QUERIES_AT_ONCE} vectors per
 * row and is aligned to vectors.
 */
final class QueryArguments {
    /** Vectors of queries that are computed at once, and that a row of scratch has room for. */
    static final int QUERIES_AT_ONCE = 2;

    /** Where in the elements the keys and the values start. */
    static final int KEYS = 0;

    static final int VALUES = 8;
    /** Bytes from one value to the next. */
    static final int VALUE_STRIDE = 16;
    /** Where in the scales those of the keys and of the values start. */
    static final int KEY_SCALES = 24;

    static final int VALUE_SCALES = 32;
    /** Number of keys that some of the queries see, at least 1. */
    static final int COUNT = 40;
    /**
     * Where in the scratch: an element of every query per row; a sum of every query per row; the state, which is a row of
     * the largest scores so far and one of the sums of exponentials.
     */
    static final int QUERIES = 48;

    static final int SUMS = 56;
    static final int STATE = 64;
    /** Where in the scratch: a row of the first key of the tile that each query sees, and one of the end, as floats. */
    static final int LIMITS = 72;
    /** Where in the scratch: a row of scores per key. */
    static final int SCORES = 80;
    /** Where in the scratch decoded keys and values go. */
    static final int DECODED_KEYS = 88;

    static final int DECODED_VALUES = 96;
    /** The factor of the scores. */
    static final int SCALE = 104;
    /** The limit of scores, and one over it. */
    static final int CAP = 108;

    static final int INVERSE_CAP = 112;
    /** Per query of a vector, where in the batch it starts. */
    static final int ROW_OFFSETS = 128;
    /** Rows of what old sums are multiplied with, and of parts of the sums of exponentials. */
    static final int FACTORS = 256;

    static final int PARTS = 384;
    static final int MOST_PARTS = 4;
    static final int BYTES = PARTS + MOST_PARTS * 128;

    private QueryArguments() {}

    /** Bytes of a row of scratch. */
    static int rowBytes(Level level) {
        return QUERIES_AT_ONCE * level.vectorBytes();
    }

    /** Bytes of all scores of a call. */
    static int scoreBytes(Level level) {
        return KvLayer.TILE * rowBytes(level);
    }
}
