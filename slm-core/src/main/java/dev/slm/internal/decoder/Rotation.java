package dev.slm.internal.decoder;

import dev.slm.quant.Rope;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a layer's queries and keys are rotated: the angle per position of each pair of elements, and what the scalings of
 * long contexts make of it. Immutable. The formulas are those of {@code modeling_rope_utils.py} in transformers.
 */
public final class Rotation {
    /** Never switches to the long factors. */
    public static final int NEVER = Integer.MAX_VALUE;

    private static final float ROUNDING = 1e-5f;

    private final double base;
    private final float[] frequencies;
    private final float @Nullable [] longFrequencies;
    private final int switchLength;
    private final float magnitude;
    private final Rope.Pairing pairing;

    private Rotation(
            double base,
            float[] frequencies,
            float @Nullable [] longFrequencies,
            int switchLength,
            float magnitude,
            Rope.Pairing pairing) {
        this.base = base;
        this.frequencies = frequencies;
        this.longFrequencies = longFrequencies;
        this.switchLength = switchLength;
        this.magnitude = magnitude;
        this.pairing = pairing;
    }

    /**
     * Plain rotation.
     *
     * @param base the model's theta
     * @param rotated how many elements of each head are rotated; even, the rest stays as it is
     */
    public static Rotation of(double base, int rotated, Rope.Pairing pairing) {
        return new Rotation(base, Rope.inverseFrequencies(base, rotated), null, NEVER, 1, pairing);
    }

    /** Elements of a head that are rotated. */
    public int rotated() {
        return 2 * frequencies.length;
    }

    /** Sequences longer than this are rotated with the long factors; {@link #NEVER} where there are none. */
    public int switchLength() {
        return switchLength;
    }

    /** What cosines and sines are multiplied by. */
    public float magnitude() {
        return magnitude;
    }

    /** Whether every angle and the magnitude are those of another rotation, but for rounding; pairs may lie apart. */
    public boolean turnsLike(Rotation other) {
        return switchLength == other.switchLength
                && close(new float[] {magnitude}, new float[] {other.magnitude})
                && close(frequencies, other.frequencies)
                && (longFrequencies == null
                        ? other.longFrequencies == null
                        : other.longFrequencies != null && close(longFrequencies, other.longFrequencies));
    }

    private static boolean close(float[] some, float[] others) {
        boolean close = some.length == others.length;
        for (int i = 0; close && i < some.length; i++) {
            close = Math.abs(some[i] - others[i]) <= ROUNDING * Math.abs(some[i]);
        }
        return close;
    }

    /** Positions are divided by a factor (Chen et al. 2023). */
    public Rotation linear(double factor) {
        float[] scaled = frequencies.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (scaled[i] / factor);
        }
        return with(scaled, magnitude);
    }

    /** Every frequency is divided by its own divisor: the tensor {@code rope_freqs} of GGUF files. */
    public Rotation divided(float[] divisors) {
        return with(divide(divisors), magnitude);
    }

    /**
     * Llama 3.1: waves longer than {@code originalLength / low} are slowed down by the factor, waves shorter than
     * {@code originalLength / high} are kept, and between the two there is a smooth passage.
     */
    public Rotation llama3(double factor, double low, double high, int originalLength) {
        float[] scaled = frequencies.clone();
        for (int i = 0; i < scaled.length; i++) {
            double wave = 2 * Math.PI / frequencies[i];
            if (wave > originalLength / low) {
                scaled[i] = (float) (frequencies[i] / factor);
            } else if (wave >= originalLength / high) {
                double smooth = (originalLength / wave - low) / (high - low);
                scaled[i] = (float) ((1 - smooth) * frequencies[i] / factor + smooth * frequencies[i]);
            }
        }
        return with(scaled, magnitude);
    }

    /**
     * YaRN (Peng et al. 2023): fast pairs are kept, slow ones interpolated, with a ramp between the pairs that turn
     * {@code fastTurns} and {@code slowTurns} times within the original length.
     *
     * @param truncate whether the ends of the ramp are rounded to whole pairs
     * @param attentionFactor of cosines and sines
     */
    public Rotation yarn(
            double factor,
            int originalLength,
            double fastTurns,
            double slowTurns,
            boolean truncate,
            float attentionFactor) {
        double low = pairWithTurns(fastTurns, originalLength);
        double high = pairWithTurns(slowTurns, originalLength);
        if (truncate) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, rotated() - 1.0);
        double width = low == high ? 0.001 : high - low;
        float[] scaled = frequencies.clone();
        for (int i = 0; i < scaled.length; i++) {
            double interpolated = Math.max(0, Math.min(1, (i - low) / width));
            scaled[i] = (float) (frequencies[i] / factor * interpolated + frequencies[i] * (1 - interpolated));
        }
        return with(scaled, magnitude * attentionFactor);
    }

    /** YaRN's factor of cosines and sines where the model states none: {@code 0.1·m·ln(factor) + 1}. */
    public static float yarnAttentionFactor(double factor, double m) {
        return factor <= 1 ? 1 : (float) (0.1 * m * Math.log(factor) + 1);
    }

    /**
     * LongRoPE (Ding et al. 2024): frequencies are divided by the short factors while the sequence is at most
     * {@code switchLength} long, by the long ones for all of its positions as soon as it is longer.
     *
     * @param attentionFactor of cosines and sines, with either factors
     */
    public Rotation longRope(float[] shortFactors, float[] longFactors, int switchLength, float attentionFactor) {
        return new Rotation(
                base, divide(shortFactors), divide(longFactors), switchLength, magnitude * attentionFactor, pairing);
    }

    /** The same with another length at which the long factors come in: 0 for always, {@link #NEVER} for never. */
    public Rotation switchingAt(int length) {
        return longFrequencies == null
                ? this
                : new Rotation(base, frequencies, longFrequencies, length, magnitude, pairing);
    }

    /** Tables for sequences of at most {@link #switchLength()}. */
    Rope rope(int positions) {
        return new Rope(frequencies, magnitude, pairing, positions);
    }

    /** Tables for longer sequences. */
    Rope longRope(int positions) {
        return new Rope(longFrequencies == null ? frequencies : longFrequencies, magnitude, pairing, positions);
    }

    private double pairWithTurns(double turns, int originalLength) {
        return rotated() * Math.log(originalLength / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }

    private float[] divide(float[] divisors) {
        if (divisors.length != frequencies.length) {
            throw new IllegalArgumentException(divisors.length + " factors for " + frequencies.length
                    + " pairs of rotated elements: " + Arrays.toString(divisors));
        }
        float[] divided = frequencies.clone();
        for (int i = 0; i < divided.length; i++) {
            divided[i] /= divisors[i];
        }
        return divided;
    }

    private Rotation with(float[] newFrequencies, float newMagnitude) {
        return new Rotation(base, newFrequencies, longFrequencies, switchLength, newMagnitude, pairing);
    }
}
