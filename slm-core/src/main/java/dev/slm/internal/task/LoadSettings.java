package dev.slm.internal.task;

import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import org.jspecify.annotations.Nullable;

/**
 * How an encoder is loaded.
 *
 * @param threads workers of a team of its own, calling thread included; 0 for the team that all models share
 * @param kernels the rung; null for the fastest that runs here
 * @param quantize what F32, F16 and BF16 matrices are converted to; null to keep them
 */
public record LoadSettings(int threads, @Nullable KernelRung kernels, @Nullable WeightType quantize) {
    /** The shared team, the fastest rung, weights as they are. */
    public static final LoadSettings DEFAULT = new LoadSettings(0, null, null);

    public LoadSettings {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
    }

    public LoadSettings withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + count);
        }
        return new LoadSettings(count, kernels, quantize);
    }

    public LoadSettings withKernels(KernelRung rung) {
        return new LoadSettings(threads, rung, quantize);
    }

    public LoadSettings withQuantize(WeightType type) {
        return new LoadSettings(threads, kernels, type);
    }
}
