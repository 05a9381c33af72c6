package dev.slm;

import dev.slm.internal.task.LoadSettings;
import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import java.nio.file.Path;

/**
 * How to load an encoder for a task. Immutable: every method returns a changed copy.
 *
 * @param <B> the builder itself
 */
public abstract sealed class TaskBuilder<B extends TaskBuilder<B>>
        permits Encoder.Builder,
                TextEmbedder.Builder,
                TextClassifier.Builder,
                TokenClassifier.Builder,
                QuestionAnswerer.Builder,
                MaskFiller.Builder,
                Reranker.Builder,
                ZeroShotClassifier.Builder {
    final Path path;
    final LoadSettings load;

    TaskBuilder(Path path, LoadSettings load) {
        this.path = path;
        this.load = load;
    }

    abstract B with(LoadSettings settings);

    /** A team of workers of its own, of this size, calling thread included; default is the team that all models share. */
    public B threads(int count) {
        return with(load.withThreads(count));
    }

    /** The rung of the kernel ladder; default is the fastest one that runs here. */
    public B kernels(KernelRung rung) {
        return with(load.withKernels(rung));
    }

    /**
     * Converts F32, F16 and BF16 matrices while loading, for example to {@link WeightType#Q8_0} (8 bits) or
     * {@link WeightType#Q4_0} (4 bits); default is to keep them. Matrices whose rows are no whole number of blocks stay.
     */
    public B quantize(WeightType type) {
        return with(load.withQuantize(type));
    }
}
