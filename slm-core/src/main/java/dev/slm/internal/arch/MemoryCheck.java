package dev.slm.internal.arch;

import com.sun.management.OperatingSystemMXBean;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.KernelRung;
import dev.slm.quant.KvLayer;
import dev.slm.quant.format.WeightType;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a model will take of memory, found out from the headers alone, so that a model that does not fit is refused in
 * milliseconds and not after minutes of loading.
 *
 * @param weights bytes of all matrices in the type that they will have
 * @param keysAndValues bytes of one sequence of {@code tokens} tokens
 */
record MemoryCheck(long weights, long keysAndValues, int tokens) {
    /** Sequences grow as they are used; where no context is asked for, one of this length must fit. */
    private static final int USUAL_TOKENS = 512;

    /** Room for the JVM, the buffers of a pass and the pages of the file that are being read. */
    private static final long OVERHEAD = 200L << 20;

    /** What there is: memory of the machine or container, and what the heap may grow to. */
    record Limits(long machine, long heap) {
        static Limits here() {
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new Limits(system.getTotalMemorySize(), Runtime.getRuntime().maxMemory());
        }
    }

    static MemoryCheck of(Checkpoint checkpoint, DecoderConfig config, LoadOptions options) {
        long weights = 0;
        for (TensorData tensor : checkpoint.tensors()) {
            WeightType stored = tensor.elementType().weight().orElse(null);
            if (stored != null && tensor.shape().length == 2) {
                WeightType target = options.quantize() == null ? stored : options.quantize();
                WeightType type = Quantization.typeFor(stored, tensor.columns(), target);
                weights = Math.addExact(weights, type.bytes(tensor.elements()));
            }
        }
        int tokens =
                options.contextLength() > 0 ? options.contextLength() : Math.min(USUAL_TOKENS, config.contextLength());
        return new MemoryCheck(weights, keysAndValues(config, options, tokens), tokens);
    }

    private static long keysAndValues(DecoderConfig config, LoadOptions options, int tokens) {
        long bytes = KvLayer.positionBytes(
                config.attention().kvHeads(), config.attention().headSize(), options.kvPrecision());
        long sum = 0;
        for (LayerConfig layer : config.layers()) {
            int kept = layer.window() == 0 ? tokens : (int) Math.min(tokens, (long) layer.window() + KvLayer.TILE);
            sum = Math.addExact(sum, kept * bytes);
        }
        return sum;
    }

    /**
     * Refuses what cannot work.
     *
     * @throws IllegalStateException with all figures, and what would help, if it does not fit
     */
    void require(Checkpoint checkpoint, LoadOptions options, Limits limits) {
        // The vector rung packs weights on the heap, the native one outside; the scalar one reads the file, unless the
        // weights were converted.
        boolean onHeap = options.kernels().rung() == KernelRung.VECTOR
                || (options.kernels().rung() == KernelRung.SCALAR && options.quantize() != null);
        long heap = (onHeap ? weights : 0) + keysAndValues;
        if (heap > limits.heap()) {
            throw refused(
                    checkpoint,
                    "of the Java heap, which may grow to " + size(limits.heap()) + "; start Java with -Xmx"
                            + (heap + OVERHEAD + (1 << 30) - 1 >> 30) + "g or more" + alternative(options));
        }
        boolean inMemory = onHeap || options.kernels().rung() == KernelRung.NATIVE;
        if ((inMemory ? weights : 0) + keysAndValues + OVERHEAD > limits.machine()) {
            throw refused(
                    checkpoint,
                    "of memory, and this machine has " + size(limits.machine())
                            + "; a smaller context, smaller keys and values, or quantized weights take less");
        }
    }

    private static String alternative(LoadOptions options) {
        return options.kernels().rung() == KernelRung.VECTOR && options.quantize() == null
                ? ", or with -Dslm.kernels=scalar, which reads weights from the file but is slow"
                : "";
    }

    private IllegalStateException refused(Checkpoint checkpoint, String rest) {
        return new IllegalStateException(checkpoint.path() + " does not fit: it needs " + size(weights)
                + " for its weights and " + size(keysAndValues) + " for the keys and values of " + tokens + " tokens "
                + rest);
    }

    private static String size(long bytes) {
        return String.format(
                Locale.ROOT, bytes >= 1 << 30 ? "%.1f GB" : "%.1f MB", bytes / (bytes >= 1 << 30 ? 0x1p30 : 0x1p20));
    }
}
