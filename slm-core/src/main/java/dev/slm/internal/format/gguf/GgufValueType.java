package dev.slm.internal.format.gguf;

import java.util.Optional;

/** The types of metadata values; the order gives the number in the file. */
enum GgufValueType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    /** A 64-bit length, then that many bytes of UTF-8. */
    STRING(8),
    /** The elements' type (32 bits), their count (64 bits), then the elements. */
    ARRAY(12),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private static final GgufValueType[] ALL = values();

    private final int minBytes;

    GgufValueType(int minBytes) {
        this.minBytes = minBytes;
    }

    /** The fewest bytes that a value takes: the bound on how many there can be in what is left of a file. */
    int minBytes() {
        return minBytes;
    }

    static Optional<GgufValueType> ofId(int id) {
        return id >= 0 && id < ALL.length ? Optional.of(ALL[id]) : Optional.empty();
    }
}
