package dev.slm.tokenizers;

/**
 * A range of a text.
 *
 * @param start the first position
 * @param end one past the last position; at least {@code start}
 */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no range: " + start + ".." + end);
        }
    }

    public int length() {
        return end - start;
    }

    /** The part of the text that the span covers. */
    public String of(String text) {
        return text.substring(start, end);
    }
}
