package dev.slm.tokenizers.internal.models;

/**
 * Knows between which chars no token ever crosses: where two neighbours stand side by side in no token of the
 * vocabulary. There a long text can be cut before byte pair encoding without changing the result, since a merge across
 * the cut would make a token that holds both. (Without this, a model that has no pre-tokenizer would see a whole text as
 * one word.)
 *
 * <p>Keeps a bit per hashed pair. Two pairs with the same hash only lose a possible cut. Immutable.
 */
public final class Seams {
    private final long[] bits;
    private final int shift;

    public Seams(Vocabulary vocabulary) {
        int size = Math.min(1 << 22, Math.max(1 << 12, Integer.highestOneBit(vocabulary.size()) << 5));
        this.bits = new long[size / 64];
        this.shift = 32 - Integer.numberOfTrailingZeros(size);
        char[] token = new char[vocabulary.maxLength()];
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.has(id)) {
                vocabulary.copy(id, token, 0);
                for (int i = 1; i < vocabulary.length(id); i++) {
                    int bit = bit(token[i - 1], token[i]);
                    bits[bit >>> 6] |= 1L << bit;
                }
            }
        }
    }

    /** Whether a token may hold these two chars side by side. */
    public boolean mayJoin(char left, char right) {
        int bit = bit(left, right);
        return (bits[bit >>> 6] & 1L << bit) != 0;
    }

    private int bit(char left, char right) {
        int pair = left << 16 | right;
        pair ^= pair >>> 15;
        return (pair * 0x9E3779B1) >>> shift;
    }
}
