package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.AddedTokenFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way through normalizers and pre-tokenizers, together with the range of the original text that each of its
 * chars came from.
 *
 * <p>Both chars of a surrogate pair carry the range of the whole pair. The ranges follow the reference implementation
 * (normalizer.rs of Hugging Face tokenizers): a char that replaces another inherits its range, an inserted one that of
 * the char before it. Ranges are kept only if asked for, and only once an edit made them differ from the identity.
 *
 * <p>Not thread-safe; lives for one call.
 */
public final class AlignedText {
    private final boolean tracked;
    private final @Nullable AddedTokenFilter filter;
    private final int origin;
    private char[] chars;
    private int length;
    /** Ranges by char; empty while every char still stands where it stood in the original. */
    private int[] starts = NONE;

    private int[] ends = NONE;
    private boolean moved;

    private static final int[] NONE = {};

    private AlignedText(boolean tracked, @Nullable AddedTokenFilter filter, int origin, char[] chars, int length) {
        this.tracked = tracked;
        this.filter = filter;
        this.origin = origin;
        this.chars = chars;
        this.length = length;
    }

    /**
     * The range {@code [from, to)} of a text. An unpaired surrogate becomes U+FFFD.
     *
     * @param tracked whether original ranges will be asked for
     */
    public static AlignedText of(String text, int from, int to, boolean tracked) {
        return of(text, from, to, tracked, null);
    }

    /**
     * As {@link #of(String, int, int, boolean)}, for a caller who decides which tokens are meant.
     *
     * @param filter asked by {@link #isMeant}; null means that all are
     */
    public static AlignedText of(String text, int from, int to, boolean tracked, @Nullable AddedTokenFilter filter) {
        char[] chars = new char[to - from];
        text.getChars(from, to, chars, 0);
        for (int i = 0; i < chars.length; i++) {
            if (Character.isSurrogate(chars[i])) {
                if (i + 1 < chars.length && Character.isSurrogatePair(chars[i], chars[i + 1])) {
                    i++;
                } else {
                    chars[i] = '\uFFFD';
                }
            }
        }
        return new AlignedText(tracked || filter != null, filter, from, chars, chars.length);
    }

    /** A copy of the range {@code [from, to)} of this text, which can be edited by itself. */
    public AlignedText slice(int from, int to) {
        char[] part = Arrays.copyOfRange(chars, from, to);
        AlignedText slice =
                new AlignedText(tracked, filter, tracked && from < to ? start(from) : origin + from, part, part.length);
        if (moved) {
            slice.moved = true;
            slice.starts = Arrays.copyOfRange(starts, from, to);
            slice.ends = Arrays.copyOfRange(ends, from, to);
        }
        return slice;
    }

    /** Whether the caller may refuse tokens that the text spells out, so that {@link #isMeant} is to be asked. */
    public boolean isFiltered() {
        return filter != null;
    }

    /** Whether the chars {@code [start, end)}, which spell out a token, are meant to be it. */
    public boolean isMeant(int start, int end, String token, boolean special) {
        return filter == null || filter.accepts(start(start), end(end - 1), token, special);
    }

    /** The chars, of which the first {@link #length()} count. Not to be written to. */
    public char[] chars() {
        return chars;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public int codePointAt(int index) {
        return Character.codePointAt(chars, index, length);
    }

    /** Where the char at {@code index} begins in the original. */
    public int start(int index) {
        if (moved) {
            return starts[index];
        }
        return origin + (Character.isLowSurrogate(chars[index]) ? index - 1 : index);
    }

    /** Where the char at {@code index} ends in the original. */
    public int end(int index) {
        if (moved) {
            return ends[index];
        }
        return origin + (Character.isHighSurrogate(chars[index]) ? index + 2 : index + 1);
    }

    /** Starts a rewrite of this text from its beginning; {@link Edit#finish} puts it in place. */
    public Edit edit() {
        return new Edit();
    }

    @Override
    public String toString() {
        return new String(chars, 0, length);
    }

    /**
     * A rewrite in one pass. The cursor moves over the old text; what is emitted is the new one. Positions are those of
     * the old text in chars.
     */
    public final class Edit {
        private char[] newChars = new char[length + 16];
        private int[] newStarts = tracked ? new int[length + 16] : NONE;
        private int[] newEnds = tracked ? new int[length + 16] : NONE;
        private int emitted;
        private int cursor;

        private Edit() {}

        public int cursor() {
            return cursor;
        }

        /** How many chars the new text has so far. */
        public int emitted() {
            return emitted;
        }

        /** Emits all chars from the cursor to {@code end} as they are. */
        public void keepTo(int end) {
            int count = end - cursor;
            reserve(count);
            System.arraycopy(chars, cursor, newChars, emitted, count);
            if (tracked) {
                for (int i = 0; i < count; i++) {
                    newStarts[emitted + i] = start(cursor + i);
                    newEnds[emitted + i] = end(cursor + i);
                }
            }
            emitted += count;
            cursor = end;
        }

        /** Drops all chars from the cursor to {@code end}. */
        public void skipTo(int end) {
            cursor = end;
        }

        /** Drops this many code points at the cursor. */
        public void skipCodePoints(int count) {
            for (int i = 0; i < count && cursor < length; i++) {
                cursor += Character.charCount(codePointAt(cursor));
            }
        }

        /** Emits a code point in place of the one at the cursor, with its range. */
        public void replace(int codePoint) {
            if (cursor >= length) {
                insert(codePoint);
                return;
            }
            emit(codePoint, cursor);
            cursor += Character.charCount(codePointAt(cursor));
        }

        /** Emits a new code point, with the range of the char before the cursor. */
        public void insert(int codePoint) {
            emit(codePoint, cursor - 1);
        }

        /** Emits every code point of a text by {@link #insert}. */
        public void insert(String text) {
            for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
                insert(text.codePointAt(i));
            }
        }

        /** Emits the bytes of all characters from the cursor to {@code end}, spelt in the {@link ByteAlphabet}. */
        public void spellTo(int end) {
            while (cursor < end) {
                char c = chars[cursor];
                if (c < 0x80) {
                    put(ByteAlphabet.charOf(c), cursor++);
                    continue;
                }
                int codePoint = codePointAt(cursor);
                int bytes = Utf8.length(codePoint);
                for (int i = 0; i < bytes; i++) {
                    put(ByteAlphabet.charOf(Utf8.byteAt(codePoint, i, bytes)), cursor);
                }
                cursor += Character.charCount(codePoint);
            }
        }

        /** Emits a text in place of all chars from the cursor to {@code end}; each of its chars has their whole range. */
        public void substitute(CharSequence text, int end) {
            int width = text.length();
            reserve(width);
            for (int i = 0; i < width; i++) {
                newChars[emitted + i] = text.charAt(i);
                if (tracked) {
                    newStarts[emitted + i] = start(cursor);
                    newEnds[emitted + i] = end(end - 1);
                }
            }
            emitted += width;
            cursor = end;
        }

        /** The last char emitted, if there is one, is this. */
        public boolean endsWith(char c) {
            return emitted > 0 && newChars[emitted - 1] == c;
        }

        /** Takes the last char emitted back. */
        public void dropLast() {
            emitted--;
        }

        private void put(char c, int source) {
            if (emitted == newChars.length) {
                reserve(1);
            }
            newChars[emitted] = c;
            if (tracked) {
                newStarts[emitted] = start(source);
                newEnds[emitted] = end(source);
            }
            emitted++;
        }

        private void emit(int codePoint, int source) {
            int width = Character.toChars(codePoint, reserve(2), emitted);
            if (tracked) {
                int start = source < 0 ? origin : start(source);
                int end = source < 0 ? origin : end(source);
                for (int i = 0; i < width; i++) {
                    newStarts[emitted + i] = start;
                    newEnds[emitted + i] = end;
                }
            }
            emitted += width;
        }

        private char[] reserve(int more) {
            if (emitted + more > newChars.length) {
                int capacity = Math.max(emitted + more, Math.multiplyExact(newChars.length, 2));
                newChars = Arrays.copyOf(newChars, capacity);
                if (tracked) {
                    newStarts = Arrays.copyOf(newStarts, capacity);
                    newEnds = Arrays.copyOf(newEnds, capacity);
                }
            }
            return newChars;
        }

        /** Makes what was emitted the text; what the cursor has not passed is dropped. */
        public void finish() {
            chars = newChars;
            length = emitted;
            if (tracked) {
                starts = newStarts;
                ends = newEnds;
                moved = true;
            }
        }
    }
}
