package dev.slm;

import dev.slm.internal.convert.Quantizing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model as a GGUF file of the wanted size: from a Hugging Face folder (config.json and safetensors; tokenizer
 * and chat template go along) or from another GGUF file. The file has the names, keys and layout of llama.cpp's own, and
 * loads there and here.
 *
 * <pre>{@code
 * ModelQuantizer.of(Path.of("Qwen2.5-0.5B-Instruct"))
 *         .type(QuantizationType.Q4_K_M)
 *         .progress((done, total) -> log.info("{} %", 100 * done / total))
 *         .write(Path.of("qwen2.5-0.5b-instruct-q4_k_m.gguf"));
 * }</pre>
 *
 * <p>Weights are rounded as llama-quantize rounds them without an importance matrix, and mixed as it mixes them: from the
 * same GGUF file both write the same bytes. Matrices whose rows are no whole number of blocks get a type with smaller blocks (Q4_K becomes Q5_0, Q5_K becomes
 * Q5_1, Q6_K becomes Q8_0), or F16 where none fits; norms, biases and position tables stay F32. Reading a model that is
 * quantized already and writing it in yet another type adds up both errors; start from the original where there is one.
 *
 * <p>A builder is for one thread; the work is done by as many as asked for.
 */
public final class ModelQuantizer {
    /** Is told how far the writing is, in bytes of the new file, by the thread that called {@link #write}. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Some more has been written. An exception thrown here ends the writing and reaches the caller.
         *
         * @param done bytes of tensors written so far
         * @param total bytes of all tensors
         */
        void update(long done, long total);
    }

    /**
     * What has been written.
     *
     * @param sourceBytes size of all tensors as they were
     * @param bytes size of the new file
     * @param types how many tensors there are of each type, by its name
     */
    public record Result(long sourceBytes, long bytes, Map<String, Integer> types) {
        /** Copies the map. */
        public Result {
            types = Map.copyOf(types);
        }
    }

    private final Path source;
    private @Nullable QuantizationType type;
    private int threads = Runtime.getRuntime().availableProcessors();
    private Progress progress = (done, total) -> {};

    private ModelQuantizer(Path source) {
        this.source = Objects.requireNonNull(source);
    }

    /** Begins with a Hugging Face folder or a GGUF file (any part of a split one). Nothing is read yet. */
    public static ModelQuantizer of(Path source) {
        return new ModelQuantizer(source);
    }

    /** What to write; has to be set. */
    public ModelQuantizer type(QuantizationType value) {
        type = Objects.requireNonNull(value);
        return this;
    }

    /** How many threads convert; by default one for each processor. */
    public ModelQuantizer threads(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("threads is " + value + "; expected at least 1");
        }
        threads = value;
        return this;
    }

    /** Whom to tell how far it is. */
    public ModelQuantizer progress(Progress value) {
        progress = Objects.requireNonNull(value);
        return this;
    }

    /**
     * Writes the file. It appears under its name when it is complete, in place of what had that name; when anything goes wrong,
     * nothing is left of it and what was there stays. A few megabytes per thread are held in memory, whatever the size of
     * the model. Interrupting the calling thread cancels.
     *
     * @throws ModelFormatException if the source is damaged
     * @throws UnsupportedModelException if GGUF has no architecture or no place for what the source holds, or if its
     *     readers would take a setting of the source for another
     * @throws IOException if the file cannot be written, for want of room or else
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IllegalStateException if no type has been set
     */
    public Result write(Path output) throws IOException, InterruptedException {
        QuantizationType wanted = type;
        if (wanted == null) {
            throw new IllegalStateException("no type has been set; expected one of QuantizationType");
        }
        return Quantizing.write(source, output, wanted, threads, progress);
    }
}
