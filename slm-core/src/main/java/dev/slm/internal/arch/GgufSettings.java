package dev.slm.internal.arch;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.decoder.DecoderConfig.AttentionConfig;
import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.Rope;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The settings of a GGUF file. Keys are given without the architecture's name, which all of them start with. */
final class GgufSettings {
    private static final int LARGEST = 1 << 24;
    private static final double DEFAULT_BASE = 10_000;

    private final Checkpoint checkpoint;
    private final Metadata metadata;
    private final String prefix;

    GgufSettings(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        metadata = checkpoint.metadata();
        prefix = metadata.requiredString("general.architecture") + ".";
    }

    /** The name in {@code general.architecture}. */
    String architecture() {
        return prefix.substring(0, prefix.length() - 1);
    }

    /** A size that must be there. */
    int size(String key) {
        return metadata.requiredInt(prefix + key, 1, LARGEST);
    }

    /** A size, or what its absence means. */
    int size(String key, int absent) {
        return has(key) ? size(key) : absent;
    }

    boolean has(String key) {
        return metadata.has(prefix + key);
    }

    /** A number above 0, or what its absence means. */
    float positive(String key, float absent) {
        float value = metadata.floatOr(prefix + key, absent);
        if (has(key) && !(value > 0)) {
            throw wrongValue(key, "expected a number above 0");
        }
        return value;
    }

    /** A number above 0 that must be there. */
    float positive(String key) {
        if (!has(key)) {
            throw metadata.missing(prefix + key);
        }
        return positive(key, 0);
    }

    boolean flag(String key, boolean absent) {
        return metadata.booleanOr(prefix + key, absent);
    }

    RuntimeException wrongValue(String key, String expected) {
        return metadata.wrongValue(prefix + key, expected);
    }

    /** Rows of {@code token_embd.weight}: the vocabulary's size has no key that is always there. */
    int vocabularySize() {
        return checkpoint.tensor("token_embd.weight").rows();
    }

    AttentionConfig attention() {
        int heads = size("attention.head_count");
        int kvHeads = size("attention.head_count_kv", heads);
        if (heads % kvHeads != 0) {
            throw wrongValue("attention.head_count_kv", "expected a divisor of the " + heads + " query heads");
        }
        int width = size("embedding_length");
        int headSize = size("attention.key_length", width / heads);
        if (!has("attention.key_length") && width % heads != 0) {
            throw wrongValue("embedding_length", "expected a multiple of the " + heads + " heads");
        }
        int valueSize = size("attention.value_length", headSize);
        if (valueSize != headSize) {
            throw wrongValue("attention.value_length", "expected the length of keys, " + headSize);
        }
        AttentionConfig attention = AttentionConfig.of(heads, kvHeads, headSize);
        return attention.withScale(positive("attention.scale", attention.scale()));
    }

    /**
     * The window of each layer, 0 where there is none: {@code attention.sliding_window} in the layers that
     * {@code attention.sliding_window_pattern} names, or where that is absent in those that the family says. The pattern
     * is a truth value for each layer, or a number n: every n-th layer sees everything; 0 means that none does.
     *
     * @param absent the window where the file is silent, 0 for none
     */
    int[] windows(int layers, int absent, IntPredicate sliding) {
        // Phi-3's files without a window say 0.
        String sizeKey = prefix + "attention.sliding_window";
        int window = metadata.has(sizeKey) ? metadata.requiredInt(sizeKey, 0, LARGEST) : absent;
        String key = prefix + "attention.sliding_window_pattern";
        IntPredicate slides = sliding;
        if (metadata.isArray(key)) {
            boolean[] pattern = metadata.booleans(key).orElseThrow();
            if (pattern.length != layers) {
                throw metadata.wrongValue(key, "expected a value for each of the " + layers + " layers");
            }
            slides = i -> pattern[i];
        } else if (metadata.has(key)) {
            int n = metadata.requiredInt(key, 0, LARGEST);
            slides = i -> n == 0 || i % n < n - 1;
        }
        int[] windows = new int[layers];
        for (int i = 0; i < layers; i++) {
            windows[i] = slides.test(i) ? window : 0;
        }
        return windows;
    }

    /** Rotation as {@code rope.…} keys and the tensors with factors say. */
    Rotation rotation(int headSize, Rope.Pairing pairing) {
        return scaled(plainRotation(headSize, pairing));
    }

    /** Rotation without scaling. */
    Rotation plainRotation(int headSize, Rope.Pairing pairing) {
        return plainRotation(positive("rope.freq_base", (float) DEFAULT_BASE), headSize, pairing);
    }

    /** Rotation with this base and without scaling. */
    Rotation plainRotation(double base, int headSize, Rope.Pairing pairing) {
        if (!(base > 1)) {
            throw wrongValue("rope.freq_base", "expected a number above 1");
        }
        int rotated = size("rope.dimension_count", headSize);
        if (rotated % 2 != 0 || rotated > headSize) {
            throw wrongValue("rope.dimension_count", "expected an even number up to the head size, " + headSize);
        }
        return Rotation.of(base, rotated, pairing);
    }

    /** The longest sequence: {@code context_length}, or more where YaRN stretches its original length beyond that. */
    int contextLength() {
        int length = size("context_length");
        if (scalingType().equals("yarn") && has("rope.scaling.original_context_length")) {
            double stretched =
                    (double) size("rope.scaling.original_context_length") * positive("rope.scaling.factor", 1);
            return Math.max(length, (int) Math.min(Integer.MAX_VALUE, stretched));
        }
        return length;
    }

    private String scalingType() {
        return metadata.stringOr(prefix + "rope.scaling.type", "none");
    }

    private Rotation scaled(Rotation plain) {
        Optional<TensorData> longs = checkpoint.find("rope_factors_long.weight");
        if (longs.isPresent()) {
            int pairs = plain.rotated() / 2;
            return plain.longRope(
                    factors(checkpoint.tensor("rope_factors_short.weight", pairs)),
                    factors(longs.get().shaped(pairs)),
                    size("rope.scaling.original_context_length"),
                    positive("rope.scaling.attn_factor", 1));
        }
        Optional<TensorData> divisors = checkpoint.find("rope_freqs.weight");
        Rotation rotation =
                divisors.isPresent() ? plain.divided(factors(divisors.get().shaped(plain.rotated() / 2))) : plain;
        return switch (scalingType()) {
            case "none" -> rotation;
            // Files from before these keys had other names say only the factor of linear scaling.
            case "linear" -> rotation.linear(positive("rope.scaling.factor", positive("rope.scale_linear", 1)));
            case "yarn" -> yarn(rotation);
            // Written by some for models whose factors are tensors; those were used above.
            case "longrope" -> rotation;
            default ->
                throw new UnsupportedModelException(metadata.file() + ": " + prefix + "rope.scaling.type is "
                        + scalingType() + "; supported are none, linear, yarn and longrope");
        };
    }

    private Rotation yarn(Rotation rotation) {
        double factor = positive("rope.scaling.factor");
        float attention = Rotation.yarnAttentionFactor(factor, 1) * positive("rope.scaling.attn_factor", 1);
        return rotation.yarn(
                factor,
                size("rope.scaling.original_context_length", size("context_length")),
                positive("rope.scaling.yarn_beta_fast", 32),
                positive("rope.scaling.yarn_beta_slow", 1),
                true,
                attention);
    }

    private float[] factors(TensorData tensor) {
        float[] values = tensor.floats();
        for (float value : values) {
            if (!(value > 0) || Float.isInfinite(value)) {
                throw new ModelFormatException(metadata.file() + ": tensor " + tensor.name() + " holds " + value
                        + "; expected finite factors above 0");
            }
        }
        return values;
    }
}
