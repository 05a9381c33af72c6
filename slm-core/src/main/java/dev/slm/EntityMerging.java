package dev.slm;

/**
 * How labels of tokens become entities. Labels such as B-PER and I-PER say that an entity of kind PER begins or goes on;
 * the names are those of the token-classification pipeline of transformers, and so is what they do.
 */
public enum EntityMerging {
    /** One entity for every token that has a label other than O. */
    NONE,
    /** Neighbouring tokens of the same kind become one entity, unless one of them begins it anew. */
    SIMPLE,
    /** As SIMPLE, with words instead of tokens; a word has the label of its first token. */
    FIRST,
    /** As SIMPLE, with words instead of tokens; a word has the label with the best mean score over its tokens. */
    AVERAGE,
    /** As SIMPLE, with words instead of tokens; a word has the label of the token that is surest. */
    MAX
}
