package dev.slm.tokenizers.internal;

/**
 * A token that is found in the text before anything else looks at it.
 *
 * @param id its id
 * @param content its text
 * @param singleWord whether it counts only where no letter, digit or underscore touches it
 * @param lstrip whether it takes the white space before it
 * @param rstrip whether it takes the white space after it
 * @param normalized whether it is looked for in normalized text rather than in the original
 * @param special whether it is a control token
 */
public record AddedToken(
        int id,
        String content,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized,
        boolean special) {

    /** A control token that must be spelt exactly. */
    public static AddedToken special(int id, String content) {
        return new AddedToken(id, content, false, false, false, false, true);
    }

    /** A token that is text rather than control, spelt exactly. */
    public static AddedToken text(int id, String content) {
        return new AddedToken(id, content, false, false, false, false, false);
    }
}
