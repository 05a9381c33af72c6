package dev.slm.internal.arch;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;

/** Conversion of weights while a model is loaded. */
public final class Quantization {
    private Quantization() {}

    /**
     * What a matrix asked to be of type {@code target} becomes: itself if it is quantized already, and a type with
     * smaller blocks if its rows are no whole number of blocks, as in llama.cpp.
     */
    static WeightType typeFor(WeightType stored, int columns, WeightType target) {
        boolean plain =
                switch (stored) {
                    case F32, F16, BF16 -> true;
                    default -> false;
                };
        if (!plain) {
            return stored;
        }
        if (columns % target.blockSize() == 0) {
            return target;
        }
        WeightType smaller =
                switch (target) {
                    case Q4_K -> WeightType.Q5_0;
                    case Q5_K -> WeightType.Q5_1;
                    case Q6_K -> WeightType.Q8_0;
                    default -> stored;
                };
        return columns % smaller.blockSize() == 0 ? smaller : stored;
    }

    /** The matrix in that type. */
    public static WeightSource convert(WeightSource source, WeightType target, WorkerTeam team) {
        WeightType type = typeFor(source.type(), source.columns(), target);
        return type == source.type() ? source : QuantizedSource.of(source, type, team);
    }
}
