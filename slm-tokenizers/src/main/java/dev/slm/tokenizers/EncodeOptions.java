package dev.slm.tokenizers;

import org.jspecify.annotations.Nullable;

/**
 * How to encode. Immutable; the {@code with…} methods return a changed copy.
 *
 * @param addSpecialTokens whether the tokens that frame a sequence (BOS, EOS, CLS, SEP) are added
 * @param parseSpecialTokens whether control tokens that the text spells out become those tokens; leave it off for text
 *     from users
 * @param truncation the greatest length and what to do beyond it, or null for no limit
 * @param padding how to fill up short sequences, or null for not at all
 */
public record EncodeOptions(
        boolean addSpecialTokens,
        boolean parseSpecialTokens,
        @Nullable Truncation truncation,
        @Nullable Padding padding) {

    /** Adds special tokens, parses none, neither cuts nor pads. */
    public static final EncodeOptions DEFAULT = new EncodeOptions(true, false, null, null);

    /** The text alone: as {@link #DEFAULT} without added special tokens. */
    public static final EncodeOptions PLAIN = new EncodeOptions(false, false, null, null);

    public EncodeOptions withAddSpecialTokens(boolean add) {
        return new EncodeOptions(add, parseSpecialTokens, truncation, padding);
    }

    public EncodeOptions withParseSpecialTokens(boolean parse) {
        return new EncodeOptions(addSpecialTokens, parse, truncation, padding);
    }

    public EncodeOptions withTruncation(@Nullable Truncation limit) {
        return new EncodeOptions(addSpecialTokens, parseSpecialTokens, limit, padding);
    }

    public EncodeOptions withPadding(@Nullable Padding fill) {
        return new EncodeOptions(addSpecialTokens, parseSpecialTokens, truncation, fill);
    }
}
