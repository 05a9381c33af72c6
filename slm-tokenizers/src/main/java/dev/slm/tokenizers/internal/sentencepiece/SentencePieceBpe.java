package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.models.MergeQueue;
import dev.slm.tokenizers.internal.models.Seams;
import dev.slm.tokenizers.internal.models.TokenSequence;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.models.WordCache;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's byte pair encoding ({@code bpe_model.cc}): two neighbours merge if their text is a piece, the one with
 * the highest score first. Takes O(n log n) for n characters that belong together.
 */
public final class SentencePieceBpe implements Model {
    private final Pieces pieces;
    private final Vocabulary vocabulary;
    private final Seams seams;
    private final @Nullable UserDefined userDefined;
    /** Whether unused pieces may come about, which takes looking at the text as a whole. */
    private final boolean hasUnused;

    private final WordCache cache = new WordCache();

    public SentencePieceBpe(Pieces pieces) {
        this.pieces = pieces;
        this.vocabulary = pieces.vocabulary();
        this.seams = new Seams(vocabulary);
        this.userDefined = UserDefined.of(pieces);
        this.hasUnused = pieces.anyUnusedFromParts();
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(AlignedText text, int from, int to, TokenBuffer tokens) {
        if (hasUnused) {
            word(text, from, to, tokens); // how an unused piece came about anywhere in the text matters
            return;
        }
        char[] chars = text.chars();
        int start = from;
        for (int i = from + 1; i < to; i++) {
            if (!seams.mayJoin(chars[i - 1], chars[i]) && isPiece(chars[i - 1]) && isPiece(chars[i])) {
                word(text, start, i, tokens);
                start = i;
            }
        }
        word(text, start, to, tokens);
    }

    /** A run of unknown characters is one piece, so that only known ones allow a cut. */
    private boolean isPiece(char c) {
        return !Character.isSurrogate(c) && pieces.find(new char[] {c}, 0, 1) >= 0;
    }

    private void word(AlignedText text, int from, int to, TokenBuffer tokens) {
        if (from == to) {
            return;
        }
        // A word in which the caller refuses symbols is not the word that others know.
        boolean known = userDefined == null || !text.isFiltered();
        char[] chars = text.chars();
        int hash = Vocabulary.hash(chars, from, to);
        if (!known || !cache.add(chars, from, to, hash, tokens)) {
            TokenSequence found = new Merge(text, from, to).run();
            found.addTo(tokens, from);
            if (known) {
                found.remember(cache, chars, from, to, hash);
            }
        }
    }

    /** A word while its symbols merge. Symbol i is {@code text[starts[i], ends[i])}. */
    private final class Merge {
        private final char[] text;
        /** Whether symbols are refused, which then must not come about by merges either. */
        private final boolean filtered;

        private final int[] starts;
        private final int[] ends;
        private final int[] next;
        private final int[] previous;
        private final boolean[] frozen;
        /** The piece that a symbol and the one after it make together, -1 if they make none. */
        private final int[] joint;

        private final MergeQueue queue;
        private final @Nullable Resegmentation unused = hasUnused ? new Resegmentation(pieces) : null;
        private int count;

        Merge(AlignedText aligned, int from, int to) {
            this.text = aligned.chars();
            this.filtered = aligned.isFiltered();
            int capacity = to - from;
            this.starts = new int[capacity];
            this.ends = new int[capacity];
            this.frozen = new boolean[capacity];
            for (int i = from; i < to; i = ends[count++]) {
                int matched = userDefined == null ? 0 : userDefined.match(aligned, i, to);
                frozen[count] = matched > 0;
                starts[count] = i;
                ends[count] = i + (matched > 0 ? matched : width(text, i, to));
            }
            this.next = new int[count];
            this.previous = new int[count];
            this.joint = new int[count];
            this.queue = new MergeQueue(count);
        }

        TokenSequence run() {
            for (int i = 0; i < count; i++) {
                next[i] = i + 1;
                previous[i] = i - 1;
            }
            for (int i = 0; i < count; i++) {
                look(i);
            }
            while (!queue.isEmpty()) {
                long entry = queue.poll();
                int left = MergeQueue.position(entry);
                if (joint[left] < 0 || priority(joint[left]) != MergeQueue.priority(entry)) {
                    continue; // one of the two has merged with another meanwhile
                }
                int right = next[left];
                ends[left] = ends[right];
                next[left] = next[right];
                joint[right] = -1;
                if (next[left] < count) {
                    previous[next[left]] = left;
                }
                look(left);
                if (previous[left] >= 0) {
                    look(previous[left]);
                }
            }
            return pieces();
        }

        private void look(int left) {
            int right = next[left];
            joint[left] =
                    right >= count || frozen[left] || frozen[right] ? -1 : pieces.find(text, starts[left], ends[right]);
            if (filtered && joint[left] >= 0 && pieces.isUserDefined(joint[left])) {
                joint[left] = -1;
            }
            if (joint[left] >= 0) {
                queue.add(priority(joint[left]), left);
                if (unused != null && pieces.isUnused(joint[left])) {
                    unused.remember(joint[left], ends[left] - starts[left]);
                }
            }
        }

        private TokenSequence pieces() {
            TokenSequence tokens = new TokenSequence(count);
            UnknownPieces out = new UnknownPieces(pieces, tokens);
            for (int i = 0; i < count; i = next[i]) {
                int id = unused != null ? -1 : pieces.find(text, starts[i], ends[i]);
                if (id >= 0) {
                    out.known(id, ends[i]);
                } else if (unused != null) {
                    unused.add(text, starts[i], ends[i], out);
                } else {
                    out.unknown(text, starts[i], ends[i]);
                }
            }
            return tokens;
        }
    }

    private static int width(char[] text, int at, int to) {
        return Character.isHighSurrogate(text[at]) && at + 1 < to ? 2 : 1;
    }

    /** Orders ints as the scores from high to low. */
    private int priority(int id) {
        int bits = Float.floatToIntBits(pieces.scores()[id] + 0.0f);
        return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
    }
}
