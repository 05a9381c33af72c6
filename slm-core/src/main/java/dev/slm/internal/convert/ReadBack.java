package dev.slm.internal.convert;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.arch.Decoders;
import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.DecoderConfig.LayerConfig;
import dev.slm.internal.decoder.DecoderConfig.Multipliers;
import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufMetadata;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of a decoder as a reader of the GGUF file will, and compares them with the checkpoint's own. GGUF
 * fixes some things for each architecture: where a checkpoint has another sliding window or scale of scores, keys
 * that slm honours are added (llama.cpp knows them, too, and ignores them where it fixes the thing); where it differs in
 * anything else, the file would be another model, and is refused.
 */
final class ReadBack {
    private static final float ROUNDING = 1e-5f;

    private final Path folder;
    private final Optional<DecoderConfig> original;
    private final String architecture;
    private final GgufMetadata metadata;
    private final List<ConvertedTensor> tensors;

    ReadBack(HfConfig config, String architecture, GgufMetadata metadata, List<ConvertedTensor> tensors) {
        this.folder = config.folder().path();
        this.original = config.decoder();
        this.architecture = architecture;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /** Adds the keys that are needed. Encoders have nothing to compare. */
    void reconcile() {
        if (original.isPresent()) {
            addKeys(original.get(), read());
            compare(original.get(), read());
        }
    }

    private DecoderConfig read() {
        return Decoders.config(new Planned(folder, new Metadata(folder, metadata.values()), tensors))
                .orElseThrow();
    }

    private void addKeys(DecoderConfig original, DecoderConfig read) {
        Keys keys = new Keys(metadata, architecture);
        int[] windows = windows(original);
        if (!Arrays.equals(windows, windows(read))) {
            int window = Arrays.stream(windows).max().orElseThrow();
            boolean[] slides = new boolean[windows.length];
            for (int i = 0; i < windows.length; i++) {
                slides[i] = windows[i] > 0;
            }
            // A pattern of layers that do not slide takes a window too: no reader expects none.
            keys.uint32("attention.sliding_window", Math.max(1, window))
                    .bools("attention.sliding_window_pattern", slides);
        }
        float scale = original.attention().scale();
        if (!close(scale, read.attention().scale())) {
            keys.float32("attention.scale", scale);
        }
    }

    /** The windows, 0 where there is none or where it is wider than the model can see anyway. */
    private static int[] windows(DecoderConfig config) {
        return config.layers().stream()
                .mapToInt(LayerConfig::window)
                .map(window -> window < config.contextLength() ? window : 0)
                .toArray();
    }

    private void compare(DecoderConfig original, DecoderConfig read) {
        same("windows", Arrays.toString(windows(original)), Arrays.toString(windows(read)));
        same("parallel blocks", original.parallel(), read.parallel());
        same("activation", original.feedForward(), read.feedForward());
        same("norm", original.norm().kind(), read.norm().kind());
        same("epsilon of norms", original.norm().epsilon(), read.norm().epsilon());
        AttentionConfig attention = original.attention();
        same("heads", attention.heads(), read.attention().heads());
        same("key-value heads", attention.kvHeads(), read.attention().kvHeads());
        same("head size", attention.headSize(), read.attention().headSize());
        same("scale of scores", attention.scale(), read.attention().scale());
        same(
                "soft cap of scores",
                cap(attention.softCap()),
                cap(read.attention().softCap()));
        Multipliers factors = original.multipliers();
        same("factor of embeddings", factors.embedding(), read.multipliers().embedding());
        same("factor of residuals", factors.residual(), read.multipliers().residual());
        same("factor of logits", factors.logits(), read.multipliers().logits());
        same(
                "soft cap of logits",
                cap(factors.logitSoftCap()),
                cap(read.multipliers().logitSoftCap()));
        for (int i = 0; i < original.layers().size(); i++) {
            rotation(
                    i, original.layers().get(i).rotation(), read.layers().get(i).rotation());
        }
    }

    private void rotation(int layer, @Nullable Rotation original, @Nullable Rotation read) {
        String what = "RoPE in layer " + layer;
        same(what, original == null ? "none" : "one", read == null ? "none" : "one");
        if (original != null && read != null && !original.turnsLike(read)) {
            throw different(what, "scaled in its own way", "the usual");
        }
    }

    /** A cap that no value comes near is none. */
    private static float cap(float value) {
        return value >= GemmaConversion.OUT_OF_REACH ? 0 : value;
    }

    private void same(String what, Object original, Object read) {
        boolean same = original instanceof Float number ? close(number, (Float) read) : original.equals(read);
        if (!same) {
            throw different(what, original, read);
        }
    }

    private static boolean close(float original, float read) {
        return Math.abs(original - read) <= ROUNDING * Math.abs(original);
    }

    private UnsupportedModelException different(String what, Object original, Object read) {
        return new UnsupportedModelException(folder + ": " + what + ": " + original + "; GGUF's architecture "
                + architecture + " has no key for it, its readers take it to be " + read);
    }

    /** The file before it is written. */
    private record Planned(Path path, Metadata metadata, List<ConvertedTensor> planned) implements Checkpoint {
        @Override
        public Kind kind() {
            return Kind.GGUF;
        }

        @Override
        public Collection<TensorData> tensors() {
            return planned.stream().map(ConvertedTensor::data).toList();
        }

        @Override
        public Optional<TensorData> find(String name) {
            return planned.stream()
                    .filter(tensor -> tensor.name().equals(name))
                    .findFirst()
                    .map(ConvertedTensor::data);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
