package dev.slm.tokenizers.internal.pretokenizers;

import dev.slm.tokenizers.internal.Splits;
import dev.slm.tokenizers.internal.patterns.Splitter;

/** What becomes of the delimiters when text is split at them. */
public enum SplitBehavior {
    /** They vanish: {@code the-final--countdown} gives {@code the final countdown}. */
    REMOVED,
    /** Each is a piece: {@code the - final - - countdown}. */
    ISOLATED,
    /** Each goes with what is before it: {@code the- final- - countdown}. */
    MERGED_WITH_PREVIOUS,
    /** Each goes with what is after it: {@code the -final - -countdown}. */
    MERGED_WITH_NEXT,
    /** Neighbouring ones are one piece: {@code the - final -- countdown}. */
    CONTIGUOUS;

    /** Splits all pieces at the delimiters, or with {@code invert} at what is between them. */
    public void split(Splits splits, Splitter delimiters, boolean invert) {
        char[] text = splits.text().chars();
        for (int i = 0; i < splits.count(); i++) {
            int end = splits.end(i);
            Pieces pieces = new Pieces(this, splits, invert, splits.start(i));
            delimiters.find(text, splits.start(i), end, pieces);
            pieces.finish(end);
        }
        splits.replace();
    }

    /** Collects the pieces of one piece. The last one is kept open, since a delimiter may still join it. */
    private static final class Pieces implements Splitter.Matches {
        private final SplitBehavior behavior;
        private final Splits splits;
        private final boolean invert;
        private int rest;
        private int openStart;
        private int openEnd;
        private boolean openIsDelimiter;

        Pieces(SplitBehavior behavior, Splits splits, boolean invert, int start) {
            this.behavior = behavior;
            this.splits = splits;
            this.invert = invert;
            this.rest = start;
            this.openStart = start;
            this.openEnd = start;
        }

        @Override
        public void match(int start, int end) {
            if (rest < start) {
                segment(rest, start, invert);
            }
            segment(start, end, !invert);
            rest = end;
        }

        void finish(int end) {
            if (rest < end) {
                segment(rest, end, invert);
            }
            splits.add(openStart, openEnd);
        }

        private void segment(int start, int end, boolean delimiter) {
            boolean none = openStart == openEnd;
            boolean joins =
                    switch (behavior) {
                        case REMOVED, ISOLATED -> false;
                        case CONTIGUOUS -> delimiter == openIsDelimiter;
                        case MERGED_WITH_PREVIOUS -> delimiter && !openIsDelimiter;
                        case MERGED_WITH_NEXT -> !delimiter && openIsDelimiter;
                    };
            if (joins && !none) {
                openEnd = end;
            } else {
                splits.add(openStart, openEnd);
                openStart = behavior == REMOVED && delimiter ? end : start;
                openEnd = end;
            }
            openIsDelimiter = delimiter;
        }
    }
}
