package dev.slm.quant.internal.machine;

import dev.slm.quant.KvLayer;

/** What {@link AttendTile} is told, and where it keeps what it computes within a tile: offsets in bytes of one block. */
final class AttendArguments {
    /** Where in the elements the keys and the values start. */
    static final int KEYS = 0;

    static final int VALUES = 8;
    /** Where in the scales those of the keys and of the values start. */
    static final int KEY_SCALES = 16;

    static final int VALUE_SCALES = 24;
    /** Where in the scratch: the queries; their sums; what is added to scores, 0 or −∞; per query the state. */
    static final int QUERIES = 32;

    static final int SUMS = 40;
    static final int BIAS = 48;
    static final int STATE = 56;
    /** Number of keys that anybody sees, at least 1. */
    static final int COUNT = 64;
    /** The factor of the scores. */
    static final int SCALE = 72;
    /** Per query one over the sum of the exponentials, once it is known. */
    static final int INVERSES = 80;

    /** In 16 lanes. */
    static final int CAP = 128;

    static final int INVERSE_CAP = 192;
    static final int FACTORS = 256;
    static final int WEIGHTS = 320;

    private static final int MOST_QUERIES = 8;
    static final int BYTES = WEIGHTS + MOST_QUERIES * KvLayer.TILE * Float.BYTES;

    /** Of a query's state: the largest score so far, and the sum of the exponentials. */
    static final int STATE_BYTES = 8;

    private AttendArguments() {}
}
