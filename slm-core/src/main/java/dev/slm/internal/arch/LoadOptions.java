package dev.slm.internal.arch;

import dev.slm.quant.Kernels;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import org.jspecify.annotations.Nullable;

/**
 * How a decoder is loaded. Immutable.
 *
 * @param kernels the rung that computes
 * @param team does the work of loading
 * @param contextLength the longest sequence that will be asked for; 0 for the model's own context length
 * @param quantize the type that F32, F16 and BF16 matrices are converted to; null to keep them
 * @param kvPrecision how keys and values will be kept; for the estimate of memory
 * @param longRope for models that have it
 */
public record LoadOptions(
        Kernels kernels,
        WorkerTeam team,
        int contextLength,
        @Nullable WeightType quantize,
        KvPrecision kvPrecision,
        LongRopePolicy longRope) {
    public LoadOptions {
        if (contextLength < 0) {
            throw new IllegalArgumentException("a context of " + contextLength + " tokens");
        }
    }

    /** The fastest rung, the shared team, the model's own context, weights as they are, keys and values in F16. */
    public static LoadOptions defaults() {
        return new LoadOptions(Kernels.get(), WorkerTeam.shared(), 0, null, KvPrecision.F16, LongRopePolicy.BY_LENGTH);
    }

    /** The same on another rung. */
    public LoadOptions withKernels(Kernels value) {
        return new LoadOptions(value, team, contextLength, quantize, kvPrecision, longRope);
    }

    /** The same with another team. */
    public LoadOptions withTeam(WorkerTeam value) {
        return new LoadOptions(kernels, value, contextLength, quantize, kvPrecision, longRope);
    }

    /** The same for another context length, 0 for the model's own. */
    public LoadOptions withContextLength(int value) {
        return new LoadOptions(kernels, team, value, quantize, kvPrecision, longRope);
    }

    /** The same with weights converted, or as they are if null. */
    public LoadOptions withQuantize(@Nullable WeightType value) {
        return new LoadOptions(kernels, team, contextLength, value, kvPrecision, longRope);
    }

    /** The same with keys and values kept otherwise. */
    public LoadOptions withKvPrecision(KvPrecision value) {
        return new LoadOptions(kernels, team, contextLength, quantize, value, longRope);
    }

    /** The same with another use of long factors. */
    public LoadOptions withLongRope(LongRopePolicy value) {
        return new LoadOptions(kernels, team, contextLength, quantize, kvPrecision, value);
    }
}
