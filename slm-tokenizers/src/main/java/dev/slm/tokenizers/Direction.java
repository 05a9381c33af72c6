package dev.slm.tokenizers;

/** The end of a sequence at which something is cut off or added. */
public enum Direction {
    LEFT,
    RIGHT
}
