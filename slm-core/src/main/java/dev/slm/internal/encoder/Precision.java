package dev.slm.internal.encoder;

import dev.slm.quant.format.WeightType;
import org.jspecify.annotations.Nullable;

/** In what form the matrices of a model are kept in memory. */
public enum Precision {
    /** As in the file. */
    AS_STORED(null),
    /** 8 bits and a scale per 32 weights. */
    INT8(WeightType.Q8_0),
    /** 4 bits and a scale per 32 weights. */
    INT4(WeightType.Q4_0);

    private final @Nullable WeightType type;

    Precision(@Nullable WeightType type) {
        this.type = type;
    }

    /** The format that matrices are brought to, or null to leave them alone. */
    @Nullable
    WeightType type() {
        return type;
    }
}
