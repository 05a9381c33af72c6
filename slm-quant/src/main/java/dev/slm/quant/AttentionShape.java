package dev.slm.quant;

/**
 * How attention looks at its keys. A query at position p sees the keys at positions {@code p − before … p + after} that
 * exist.
 *
 * @param heads query heads; consecutive ones share a key-value head
 * @param kvHeads key-value heads, a divisor of {@code heads}
 * @param headSize elements of a head
 * @param scale factor of the products of queries and keys, usually {@code 1/√headSize}
 * @param softCap where positive, scores become {@code softCap · tanh(score / softCap)} (Gemma 2); 0 for none
 * @param before how many keys before its own position a query sees
 * @param after how many keys after its own position a query sees: 0 makes attention causal
 */
public record AttentionShape(int heads, int kvHeads, int headSize, float scale, float softCap, int before, int after) {
    /** Sees every key on its side. */
    public static final int UNLIMITED = Integer.MAX_VALUE / 2;

    public AttentionShape {
        if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0 || headSize < 1 || before < 0 || after < 0) {
            throw new IllegalArgumentException("no attention has " + heads + " heads over " + kvHeads + " of size "
                    + headSize + " that see " + before + " keys before and " + after + " after");
        }
    }

    /** Query heads per key-value head. */
    public int group() {
        return heads / kvHeads;
    }

    /** The first key that a query sees. */
    public int firstKey(int position) {
        return Math.max(0, position - before);
    }

    /** The end (exclusive) of the keys that a query sees among {@code length}. */
    public int endKey(int position, int length) {
        return (int) Math.min(length, (long) position + after + 1);
    }
}
