package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's normalization ({@code normalizer.cc}): the character map, then the rules for white space. User-defined
 * symbols are left as they are.
 */
public final class SentencePieceNormalizer implements Normalizer {
    /** The visible blank. */
    static final char BLANK = '\u2581';

    /**
     * The rules for white space.
     *
     * @param addDummyPrefix whether a blank is put in front, so that the first word looks like any other
     * @param removeExtra whether blanks at the ends go and runs of them become one
     * @param escape whether blanks become visible
     * @param asSuffix whether the added blank goes to the end instead
     */
    public record WhiteSpace(boolean addDummyPrefix, boolean removeExtra, boolean escape, boolean asSuffix) {}

    private final @Nullable CharsMap charsMap;
    private final @Nullable UserDefined userDefined;
    private final WhiteSpace rules;
    private final char blank;

    public SentencePieceNormalizer(@Nullable CharsMap charsMap, WhiteSpace rules, Pieces pieces) {
        this.charsMap = charsMap;
        this.rules = rules;
        this.userDefined = UserDefined.of(pieces);
        this.blank = rules.escape ? BLANK : ' ';
    }

    @Override
    public void normalize(AlignedText text) {
        AlignedText.Edit edit = text.edit();
        if (rules.removeExtra) {
            skipLeadingBlanks(text, edit);
        }
        if (edit.cursor() < text.length()) {
            if (rules.addDummyPrefix && !rules.asSuffix) {
                edit.insert(blank);
            }
            rewrite(text, edit);
            while (rules.removeExtra && edit.endsWith(blank)) {
                edit.dropLast();
            }
            if (rules.addDummyPrefix && rules.asSuffix) {
                edit.insert(blank);
            }
        }
        edit.finish();
    }

    private void skipLeadingBlanks(AlignedText text, AlignedText.Edit edit) {
        while (edit.cursor() < text.length()) {
            int at = edit.cursor();
            int symbol = symbol(text, at);
            CharsMap.Match rule = symbol > 0 ? null : rule(text, at);
            boolean isBlank = rule == null
                    ? symbol == 0 && text.chars()[at] == ' '
                    : rule.replacement().equals(" ");
            if (!isBlank) {
                return;
            }
            edit.skipTo(at + (rule == null ? 1 : rule.length()));
        }
    }

    private void rewrite(AlignedText text, AlignedText.Edit edit) {
        char[] chars = text.chars();
        boolean afterBlank = rules.removeExtra;
        StringBuilder escaped = new StringBuilder();
        while (edit.cursor() < text.length()) {
            int at = edit.cursor();
            int symbol = symbol(text, at);
            CharsMap.Match rule = symbol > 0 ? null : rule(text, at);
            int length = symbol > 0 ? symbol : rule != null ? rule.length() : 1;
            if (symbol == 0 && rule == null && chars[at] != ' ') {
                edit.keepTo(at + length);
                afterBlank = false;
                continue;
            }
            String piece = rule != null ? rule.replacement() : new String(chars, at, length);
            int from = 0;
            while (afterBlank && from < piece.length() && piece.charAt(from) == ' ') {
                from++;
            }
            escaped.setLength(0);
            for (int i = from; i < piece.length(); i++) {
                escaped.append(piece.charAt(i) == ' ' ? blank : piece.charAt(i));
            }
            edit.substitute(escaped, at + length);
            if (from < piece.length()) {
                afterBlank = rules.removeExtra && piece.endsWith(" ");
            }
        }
    }

    private int symbol(AlignedText text, int at) {
        return userDefined == null ? 0 : userDefined.match(text, at, text.length());
    }

    private CharsMap.@Nullable Match rule(AlignedText text, int at) {
        return charsMap == null || !charsMap.mayBegin(text.chars()[at])
                ? null
                : charsMap.match(text.chars(), at, text.length(), true);
    }
}
