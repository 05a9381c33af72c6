package dev.slm;

/**
 * A label and how well it fits.
 *
 * @param label as the model's files name it
 * @param score a probability, from 0 to 1; of a model of regression its output
 */
public record LabelScore(String label, float score) {}
