package dev.slm.tokenizers.internal.jinja;

import java.util.Arrays;

/** Builds a {@link Text}; refuses to grow beyond {@link Limits#TEXT}. */
final class TextBuilder {
    private final StringBuilder text = new StringBuilder();
    private int[] ranges = {};
    private int used;

    int length() {
        return text.length();
    }

    TextBuilder append(Text other) {
        return append(other, 0, other.value.length());
    }

    TextBuilder append(Text other, int from, int to) {
        reserve((long) to - from);
        int shift = text.length() - from;
        text.append(other.value, from, to);
        int[] theirs = other.ranges();
        for (int i = 0; i < theirs.length; i += 2) {
            int begin = Math.max(theirs[i], from);
            int end = Math.min(theirs[i + 1], to);
            if (begin < end) {
                mark(begin + shift, end + shift);
            }
        }
        return this;
    }

    /** Appends characters of the template itself. */
    TextBuilder append(String trusted) {
        reserve(trusted.length());
        text.append(trusted);
        return this;
    }

    TextBuilder append(String other, boolean trusted) {
        int from = text.length();
        append(other);
        if (!trusted && !other.isEmpty()) {
            mark(from, text.length());
        }
        return this;
    }

    TextBuilder appendCodePoint(int codePoint, boolean trusted) {
        return append(Character.toString(codePoint), trusted);
    }

    /** Appends a text several times; a count below 1 appends nothing. */
    TextBuilder repeat(Text other, long count) {
        if (count <= 0 || other.isEmpty()) {
            return this;
        }
        reserve(count > Limits.TEXT ? Long.MAX_VALUE / 2 : count * other.value.length());
        for (long i = 0; i < count; i++) {
            append(other);
        }
        return this;
    }

    private void reserve(long more) {
        if (text.length() + more > Limits.TEXT) {
            throw JinjaError.limit("a text of more than " + Limits.TEXT + " characters");
        }
    }

    private void mark(int from, int to) {
        if (used > 0 && ranges[used - 1] == from) {
            ranges[used - 1] = to;
            return;
        }
        if (used == ranges.length) {
            ranges = Arrays.copyOf(ranges, Math.max(4, used * 2));
        }
        ranges[used++] = from;
        ranges[used++] = to;
    }

    Text build() {
        return build(false);
    }

    Text build(boolean markup) {
        return new Text(text.toString(), Arrays.copyOf(ranges, used), markup);
    }

    /** As {@link #build()}, but untrusted as a whole if any part is: for texts whose parts belong together (JSON). */
    Text buildUniform() {
        return Text.of(text.toString(), used == 0);
    }
}
