package dev.slm.tokenizers.internal.jinja;

/**
 * Bounds of the sandbox. Real templates stay far below: the longest context of a small model, one million tokens, is
 * about five million characters, and a long conversation takes some hundred thousand steps.
 */
final class Limits {
    /** Longest text, in UTF-16 units, that a template may make, its output included. */
    static final int TEXT = 8 << 20;
    /** Longest template. The longest known ones have 30,000 characters. */
    static final int SOURCE = 1 << 20;
    /** Evaluated nodes of the tree, plus one for every {@link #UNITS_PER_STEP} characters or elements handled. */
    static final long STEPS = 20_000_000;

    static final int UNITS_PER_STEP = 16;
    /** Elements of a range or of a list made by an operator. */
    static final int ELEMENTS = 1 << 18;
    /** Macro calls and recursive loops within each other. */
    static final int CALLS = 100;
    /** Blocks and brackets within each other in a template. */
    static final int NESTING = 100;
    /** Lists and dictionaries within each other in the data. */
    static final int DATA_NESTING = 200;
    /** Bits of the largest whole number. */
    static final int INTEGER_BITS = 4096;

    private Limits() {}
}
