package dev.slm.tokenizers.internal.jinja;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A string of the template language that knows where its characters come from: the template (trusted, may spell control
 * tokens) or the user's data (untrusted, may not). Every operation carries this along.
 *
 * <p>Offsets are UTF-16 units of {@link #value} unless a name says code points. Equality and hash look at the
 * characters only, so comparisons in a template mean what its author meant. Immutable.
 */
public final class Text {
    private static final int[] NONE = {};

    /** The empty string. */
    public static final Text EMPTY = trusted("");

    /** The characters. */
    final String value;
    /** Ranges of untrusted characters: from, to, from, to …; ascending, none empty, none touching the next. */
    private final int[] untrusted;
    /** Declared HTML-safe by the filter {@code safe} or {@code escape}: joining with {@code +} escapes the other side. */
    final boolean markup;
    /** Length in code points; -1 until asked (each thread would compute the same). */
    private int codePoints = -1;

    Text(String value, int[] untrusted, boolean markup) {
        this.value = value;
        this.untrusted = untrusted;
        this.markup = markup;
    }

    /** Text that stands in the template or was written by the application. */
    public static Text trusted(String value) {
        return new Text(value, NONE, false);
    }

    /** Text that somebody else may have written. */
    public static Text untrusted(String value) {
        return new Text(value, value.isEmpty() ? NONE : new int[] {0, value.length()}, false);
    }

    static Text of(String value, boolean trusted) {
        return trusted ? trusted(value) : untrusted(value);
    }

    /** The characters. */
    public String value() {
        return value;
    }

    /** The untrusted ranges, as begin and end offsets by turns; the caller's own copy. */
    public int[] untrustedRanges() {
        return untrusted.clone();
    }

    int[] ranges() {
        return untrusted;
    }

    boolean isTrusted() {
        return untrusted.length == 0;
    }

    boolean isEmpty() {
        return value.isEmpty();
    }

    /** Whether the UTF-16 unit at the offset is trusted. */
    boolean trustedAt(int offset) {
        for (int i = 0; i < untrusted.length; i += 2) {
            if (offset < untrusted[i]) {
                return true;
            }
            if (offset < untrusted[i + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Length in code points, which is what Python counts. */
    int length() {
        int n = codePoints;
        if (n < 0) {
            n = value.codePointCount(0, value.length());
            codePoints = n;
        }
        return n;
    }

    /** The UTF-16 offset of a code point; 0 ≤ index ≤ length(). */
    int offset(int codePointIndex) {
        return length() == value.length() ? codePointIndex : value.offsetByCodePoints(0, codePointIndex);
    }

    /** The code point index of a UTF-16 offset. */
    int index(int offset) {
        return length() == value.length() ? offset : value.codePointCount(0, offset);
    }

    Text slice(int from, int to) {
        if (from == 0 && to == value.length()) {
            return this;
        }
        return new TextBuilder().append(this, from, to).build(markup);
    }

    Text sliceFrom(int from) {
        return slice(from, value.length());
    }

    /** The characters between two code point indexes. */
    Text codePoints(int from, int to) {
        return slice(offset(from), offset(to));
    }

    Text plus(Text other) {
        return new TextBuilder().append(this).append(other).build(markup);
    }

    Text times(long count) {
        return new TextBuilder().repeat(this, count).build(markup);
    }

    Text withMarkup(boolean on) {
        return on == markup ? this : new Text(value, untrusted, on);
    }

    /** Other characters made from these: untrusted as a whole if any of these is. */
    Text derived(String other) {
        return of(other, isTrusted()).withMarkup(markup);
    }

    /** Changes each run of one origin by itself. */
    Text mapRuns(UnaryOperator<String> change) {
        if (untrusted.length == 0 || (untrusted.length == 2 && untrusted[0] == 0 && untrusted[1] == value.length())) {
            return derived(change.apply(value));
        }
        TextBuilder out = new TextBuilder();
        int at = 0;
        for (int i = 0; i < untrusted.length; i += 2) {
            out.append(change.apply(value.substring(at, untrusted[i])), true);
            out.append(change.apply(value.substring(untrusted[i], untrusted[i + 1])), false);
            at = untrusted[i + 1];
        }
        return out.append(change.apply(value.substring(at)), true).build(markup);
    }

    /** Offset of the first occurrence at or after {@code from}, or -1. Time is linear, whatever the two texts are. */
    int indexOf(Text needle, int from) {
        return needle.value.length() <= LONG_NEEDLE
                ? value.indexOf(needle.value, from)
                : search(value, needle.value, from, value.length(), false);
    }

    /** Offset of the last occurrence that ends at or before {@code to}, or -1. */
    int lastIndexOf(Text needle, int to) {
        return needle.value.length() <= LONG_NEEDLE
                ? value.lastIndexOf(needle.value, to - needle.value.length())
                : search(value, needle.value, 0, to, true);
    }

    /** Up to here the plain search is at worst this many times the length of the text. */
    private static final int LONG_NEEDLE = 64;

    /** Knuth, Morris, Pratt: "Fast pattern matching in strings" (1977). */
    private static int search(String text, String needle, int from, int to, boolean last) {
        int n = needle.length();
        int[] fallback = new int[n + 1];
        fallback[0] = -1;
        for (int i = 0, k = -1; i < n; ) {
            while (k >= 0 && needle.charAt(i) != needle.charAt(k)) {
                k = fallback[k];
            }
            fallback[++i] = ++k;
        }
        int found = -1;
        for (int i = from, k = 0; i < to; i++) {
            while (k >= 0 && (k == n || text.charAt(i) != needle.charAt(k))) {
                k = fallback[k];
            }
            if (++k == n) {
                found = i + 1 - n;
                if (!last) {
                    return found;
                }
            }
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text text && text.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The characters with their origin, for debugging: untrusted ranges are listed behind. */
    @Override
    public String toString() {
        return value + (isTrusted() ? "" : " untrusted" + Arrays.toString(untrusted));
    }
}
