package dev.slm.internal.decoder;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a norm.
 *
 * @param weight what the normalised vector is multiplied with, element by element
 * @param bias what is added then; null for none, always null for RMS norms
 */
public record Norm(float[] weight, float @Nullable [] bias) {}
