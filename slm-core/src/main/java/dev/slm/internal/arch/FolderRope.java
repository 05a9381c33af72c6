package dev.slm.internal.arch;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.decoder.Rotation;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Rope;
import java.util.Optional;

/**
 * Rotary embedding in config.json: {@code rope_theta} and {@code rope_scaling} of transformers 4, or
 * {@code rope_parameters} of transformers 5, which may hold a section for each kind of layer.
 */
final class FolderRope {
    private static final double DEFAULT_BASE = 10_000;

    private final Metadata config;
    private final Metadata scaling;
    private final int headSize;
    private final double base;
    private final double part;

    FolderRope(Metadata config, int headSize) {
        this(config, section(config).orElse(config), headSize);
    }

    private FolderRope(Metadata config, Metadata scaling, int headSize) {
        this(
                config,
                scaling,
                headSize,
                number(config, scaling, "rope_theta", DEFAULT_BASE),
                number(config, scaling, "partial_rotary_factor", 1));
    }

    private FolderRope(Metadata config, Metadata scaling, int headSize, double base, double part) {
        this.config = config;
        this.scaling = scaling;
        this.headSize = headSize;
        this.base = base;
        this.part = part;
    }

    private static Optional<Metadata> section(Metadata config) {
        return config.section("rope_parameters").or(() -> config.section("rope_scaling"));
    }

    /** The section of one kind of layer, such as {@code sliding_attention}, where there are such sections. */
    Optional<FolderRope> of(String layerType) {
        return section(config)
                .filter(parameters -> parameters.has(layerType))
                .flatMap(parameters -> parameters.section(layerType))
                .map(parameters -> new FolderRope(config, parameters, headSize));
    }

    /** With another base where the file states none of its own. */
    FolderRope baseOr(String key, double absent) {
        boolean stated = scaling.has("rope_theta") || config.has("rope_theta");
        return stated ? this : withBase(config.doubleOr(key, absent));
    }

    /** With this base, whatever the file says. */
    FolderRope withBase(double value) {
        return new FolderRope(config, scaling, headSize, value, part);
    }

    /** With another rotated part where the file states none of its own. */
    FolderRope partOr(String key, double absent) {
        boolean stated = scaling.has("partial_rotary_factor") || config.has("partial_rotary_factor");
        return stated ? this : new FolderRope(config, scaling, headSize, base, config.doubleOr(key, absent));
    }

    /** Rotation without the scaling. */
    Rotation unscaled() {
        if (!(base > 1)) {
            throw config.wrongValue("rope_theta", "expected a number above 1");
        }
        int rotated = (int) (headSize * part);
        if (rotated < 2 || rotated > headSize || rotated % 2 != 0) {
            throw config.wrongValue(
                    "partial_rotary_factor", "expected to rotate an even number of the " + headSize + " elements");
        }
        return Rotation.of(base, rotated, Rope.Pairing.HALVES);
    }

    /** Rotation as the file says. */
    Rotation rotation() {
        Rotation plain = unscaled();
        return switch (kind()) {
            case "default", "none" -> plain;
            case "linear" -> plain.linear(factor());
            case "llama3" -> llama3(plain);
            case "yarn" -> yarn(plain);
            case "longrope", "su" -> longRope(plain);
            case "dynamic" -> dynamic(plain);
            default ->
                throw new UnsupportedModelException(config.file() + ": rope scaling \"" + kind()
                        + "\" is not known; supported are default, linear, dynamic, llama3, yarn and longrope");
        };
    }

    /** The context length that a scaling with a stated origin reaches; 0 where {@code max_position_embeddings} says all. */
    int contextLength() {
        boolean stretches =
                kind().equals("yarn") || (kind().equals("linear") && scaling.has("original_max_position_embeddings"));
        return stretches ? (int) Math.min(Integer.MAX_VALUE, originalLength() * factor()) : 0;
    }

    private String kind() {
        if (scaling == config) {
            return "default";
        }
        return scaling.optionalString("rope_type")
                .or(() -> scaling.optionalString("type"))
                .orElse("default");
    }

    /** Dynamic NTK scaling turns as if unscaled up to the original length, which is as far as slm lets a sequence grow. */
    private Rotation dynamic(Rotation plain) {
        if (originalLength() < config.requiredInt("max_position_embeddings", 2, Integer.MAX_VALUE)) {
            throw new UnsupportedModelException(config.file() + ": rope scaling \"dynamic\" with"
                    + " original_max_position_embeddings below max_position_embeddings is not supported;"
                    + " it changes the angles of all tokens as a text grows");
        }
        return plain;
    }

    private Rotation llama3(Rotation plain) {
        double low = positive("low_freq_factor");
        double high = positive("high_freq_factor");
        if (low >= high) {
            throw scaling.wrongValue("low_freq_factor", "expected less than high_freq_factor, which is " + high);
        }
        return plain.llama3(factor(), low, high, originalLength());
    }

    private Rotation yarn(Rotation plain) {
        double factor = factor();
        double m = scaling.doubleOr("mscale", 0);
        double mAll = scaling.doubleOr("mscale_all_dim", 0);
        float attention = m != 0 && mAll != 0
                ? Rotation.yarnAttentionFactor(factor, m) / Rotation.yarnAttentionFactor(factor, mAll)
                : Rotation.yarnAttentionFactor(factor, 1);
        return plain.yarn(
                factor,
                originalLength(),
                scaling.doubleOr("beta_fast", 32),
                scaling.doubleOr("beta_slow", 1),
                scaling.booleanOr("truncate", true),
                scaling.floatOr("attention_factor", attention));
    }

    private Rotation longRope(Rotation plain) {
        float[] shorts = factors("short_factor", plain.rotated() / 2);
        float[] longs = factors("long_factor", plain.rotated() / 2);
        int original = originalLength();
        double factor = scaling.has("factor") && !config.has("original_max_position_embeddings")
                ? factor()
                : (double) config.requiredInt("max_position_embeddings", 1, Integer.MAX_VALUE) / original;
        float attention = factor <= 1 ? 1 : (float) Math.sqrt(1 + Math.log(factor) / Math.log(original));
        return plain.longRope(shorts, longs, original, scaling.floatOr("attention_factor", attention));
    }

    private float[] factors(String key, int count) {
        float[] factors = scaling.floats(key).orElseThrow(() -> scaling.missing(key));
        for (float factor : factors) {
            if (factors.length != count || !(factor > 0)) {
                throw scaling.wrongValue(key, "expected " + count + " numbers above 0");
            }
        }
        return factors;
    }

    private double factor() {
        return positive("factor");
    }

    private int originalLength() {
        String key = "original_max_position_embeddings";
        if (scaling.has(key)) {
            return scaling.requiredInt(key, 2, Integer.MAX_VALUE);
        }
        return config.requiredInt(config.has(key) ? key : "max_position_embeddings", 2, Integer.MAX_VALUE);
    }

    private double positive(String key) {
        double value = scaling.optionalDouble(key).orElseThrow(() -> scaling.missing(key));
        if (!(value > 0)) {
            throw scaling.wrongValue(key, "expected a number above 0");
        }
        return value;
    }

    private static double number(Metadata config, Metadata scaling, String key, double absent) {
        return scaling.optionalDouble(key).or(() -> config.optionalDouble(key)).orElse(absent);
    }
}
