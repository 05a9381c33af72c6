package dev.slm;

/**
 * A label and how well it fits.
 *
 * @param label as the model's files name it
 * @param score a probability, from 0 to 1
 */
public record LabelScore(String label, float score) {}
