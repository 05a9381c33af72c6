package dev.slm;

/**
 * An answer found in a context.
 *
 * @param text the part of the context; empty if the answer is that there is none
 * @param start its first char in the context, as {@link String#substring} counts
 * @param end one past its last char
 * @param score its probability, from 0 to 1
 */
public record Answer(String text, int start, int end, float score) {
    /** Whether the context holds an answer. */
    public boolean found() {
        return end > start;
    }
}
