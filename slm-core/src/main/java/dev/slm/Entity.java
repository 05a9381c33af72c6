package dev.slm;

/**
 * A part of a text that names something.
 *
 * @param label its kind, such as PER; with {@link EntityMerging#NONE} the label as the model names it, such as B-PER
 * @param text the part of the text
 * @param start its first char in the text, as {@link String#substring} counts
 * @param end one past its last char
 * @param score the mean probability of the label over the tokens or words of the entity, from 0 to 1
 */
public record Entity(String label, String text, int start, int end, float score) {}
