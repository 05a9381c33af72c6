package dev.slm.internal.encoder;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of one text or pair of texts.
 *
 * @param ids token ids, at least one
 * @param typeIds which segment each token belongs to, as many as ids; null for segment 0 throughout. Models without
 *     segment embeddings do not look at them.
 */
public record TokenSequence(int[] ids, int @Nullable [] typeIds) {
    public TokenSequence {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a sequence needs at least one token");
        }
        if (typeIds != null && typeIds.length != ids.length) {
            throw new IllegalArgumentException(typeIds.length + " type ids for " + ids.length + " tokens");
        }
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    int typeId(int i) {
        int[] types = typeIds;
        return types == null ? 0 : types[i];
    }
}
