package dev.slm.tokenizers.internal.patterns;

import dev.slm.tokenizers.TokenizerFormatException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Any other expression, by {@code java.util.regex}. That engine recurses on repeated groups and may take exponential
 * time; so matching is bounded in depth, by looking at a shorter stretch of text where the stack does not suffice, and in
 * work, by counting the chars it looks at.
 */
final class RegexSplitter implements Splitter {
    /** Where the stack does not suffice for a match, matches are cut to this many chars, then to half of it, and so on. */
    private static final int SHORT_STRETCH = 1 << 12;

    private static final long WORK_PER_CHAR = 2_000;
    private static final long WORK_ALWAYS = 4_000_000;

    private final Pattern pattern;
    private final String field;

    private RegexSplitter(Pattern pattern, String field) {
        this.pattern = pattern;
        this.field = field;
    }

    static RegexSplitter of(String regex, String field) {
        try {
            // As in Oniguruma: Unicode classes, a line ends with \n only, ^ and $ match at lines.
            int flags = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES | Pattern.MULTILINE;
            return new RegexSplitter(Pattern.compile(Oniguruma.toJava(regex), flags), field);
        } catch (PatternSyntaxException e) {
            throw new TokenizerFormatException(field + ": cannot read the regular expression " + regex, e);
        } catch (StackOverflowError e) {
            throw new TokenizerFormatException(field + ": the regular expression nests too deep", e);
        }
    }

    @Override
    public void find(char[] text, int from, int to, Matches matches) {
        Stretch stretch = new Stretch(text, from, to, WORK_ALWAYS + WORK_PER_CHAR * (to - from));
        Matcher matcher = pattern.matcher(stretch);
        matcher.useAnchoringBounds(false);
        matcher.useTransparentBounds(true);
        int at = 0;
        int length = to - from;
        while (at <= length && findFrom(matcher, at, length)) {
            matches.match(from + matcher.start(), from + matcher.end());
            // After an empty match go on one character further, as every engine does.
            at = matcher.end() > matcher.start()
                    ? matcher.end()
                    : matcher.end() + (matcher.end() < length ? Run.width(text, from + matcher.end(), to) : 1);
        }
    }

    private boolean findFrom(Matcher matcher, int at, int length) {
        try {
            matcher.region(at, length);
            return matcher.find();
        } catch (StackOverflowError deep) {
            return findInShorter(matcher, at, length);
        }
    }

    private boolean findInShorter(Matcher matcher, int at, int length) {
        int stretch = SHORT_STRETCH;
        for (int from = at; from < length; ) {
            int to = Math.min(length, from + stretch);
            try {
                matcher.region(from, to);
                if (matcher.find()) {
                    return true;
                }
                from = to;
            } catch (StackOverflowError deep) {
                if (stretch < 16) {
                    throw new TokenizerFormatException(
                            field + ": the regular expression " + pattern + " needs more stack than there is", deep);
                }
                stretch /= 2;
            }
        }
        return false;
    }

    /** A range of chars that counts how often it is looked at. */
    private final class Stretch implements CharSequence {
        private final char[] text;
        private final int from;
        private final int to;
        private long work;

        Stretch(char[] text, int from, int to, long work) {
            this.text = text;
            this.from = from;
            this.to = to;
            this.work = work;
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (--work < 0) {
                throw new TokenizerFormatException(field + ": the regular expression " + pattern
                        + " takes too long on a text of " + length() + " chars");
            }
            return text[from + index];
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new String(text, from + start, end - start);
        }

        @Override
        public String toString() {
            return new String(text, from, to - from);
        }
    }
}
