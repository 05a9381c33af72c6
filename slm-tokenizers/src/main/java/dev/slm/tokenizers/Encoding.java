package dev.slm.tokenizers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text or of a pair of texts, and where each came from. Position {@code i} runs from 0 to
 * {@link #size()} - 1. Immutable and safe to share; the arrays returned are copies.
 *
 * <p>Spans count in the original text of the sequence that the token belongs to, whatever normalization did to it.
 * Tokens that framing or padding added have none.
 */
public interface Encoding {

    /** The number of tokens, with special and padding tokens. */
    int size();

    /** The token ids. */
    int[] ids();

    /** The id at position {@code i}. */
    int id(int i);

    /** The segment each token belongs to, as the model's embedding of token types wants it. */
    int[] typeIds();

    /** 1 for tokens to attend to, 0 for padding. */
    int[] attentionMask();

    /** 1 for tokens that framing or padding added, 0 for those of the text. */
    int[] specialTokensMask();

    /** Where the token stands in its text, in UTF-16 chars as {@link String#substring} counts; null where it has none. */
    @Nullable
    Span span(int i);

    /** Where the token stands in its text, in Unicode code points; null where it has none. */
    @Nullable
    Span codePointSpan(int i);

    /** 0 for tokens of the text, 1 for those of its pair, -1 for those that framing or padding added. */
    int sequenceIndex(int i);

    /** The word (unit of pre-tokenization) in its text that the token is a part of; -1 where there is none. */
    int wordIndex(int i);

    /** What truncation cut off, in windows of the same length that overlap by the stride; empty if nothing was cut. */
    List<Encoding> overflowing();
}
