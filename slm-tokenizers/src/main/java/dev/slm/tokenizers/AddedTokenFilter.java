package dev.slm.tokenizers;

/**
 * Decides which of the added tokens (control tokens, user-defined symbols and others that stand outside the vocabulary of
 * text) are meant where a text spells them out, be it in the characters that normalization turns into the token's.
 */
@FunctionalInterface
public interface AddedTokenFilter {
    /**
     * Whether the characters are the token. If not, a shorter added token that begins there may be asked about next, and
     * without one the characters are text like any other.
     *
     * @param start where the token's spelling begins in the text, in UTF-16 units
     * @param end where it ends
     * @param token its spelling
     * @param special whether it is a control token by the tokenizer's definition
     */
    boolean accepts(int start, int end, String token, boolean special);
}
