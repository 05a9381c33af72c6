package dev.slm.tokenizers.internal.patterns;

/** A regular expression that finds pieces of text. Immutable and shared between threads. */
public interface Splitter {

    /** Receives matches in the order of the text. */
    interface Matches {
        void match(int start, int end);
    }

    /** Reports every match in {@code text[from, to)}; the surroundings of the range are not looked at. */
    void find(char[] text, int from, int to, Matches matches);
}
