package dev.slm.tokenizers.internal.sentencepiece;

import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.models.MergeQueue;
import dev.slm.tokenizers.internal.models.Seams;
import dev.slm.tokenizers.internal.models.TokenSequence;
import dev.slm.tokenizers.internal.models.Trie;
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
    private final @Nullable Trie userDefined;
    private final boolean hasUnused;
    private final WordCache cache = new WordCache();

    public SentencePieceBpe(Pieces pieces) {
        this.pieces = pieces;
        this.vocabulary = pieces.vocabulary();
        this.seams = new Seams(vocabulary);
        this.userDefined = UserDefined.trie(pieces);
        this.hasUnused = pieces.hasType(Pieces.UNUSED);
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(char[] text, int from, int to, TokenBuffer tokens) {
        int start = from;
        for (int i = from + 1; i < to; i++) {
            if (!seams.mayJoin(text[i - 1], text[i]) && isPiece(text[i - 1]) && isPiece(text[i])) {
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

    private void word(char[] text, int from, int to, TokenBuffer tokens) {
        int hash = Vocabulary.hash(text, from, to);
        if (from < to && !cache.add(text, from, to, hash, tokens)) {
            TokenSequence found = new Merge(text, from, to).run();
            found.addTo(tokens, from);
            found.remember(cache, text, from, to, hash);
        }
    }

    /** A word while its symbols merge. Symbol i is {@code text[starts[i], ends[i])}. */
    private final class Merge {
        private final char[] text;
        private final int[] starts;
        private final int[] ends;
        private final int[] next;
        private final int[] previous;
        private final boolean[] frozen;
        /** The piece that a symbol and the one after it make together, -1 if they make none. */
        private final int[] joint;

        private final MergeQueue queue;
        private int count;

        Merge(char[] text, int from, int to) {
            this.text = text;
            int capacity = to - from;
            this.starts = new int[capacity];
            this.ends = new int[capacity];
            this.frozen = new boolean[capacity];
            for (int i = from; i < to; i = ends[count++]) {
                int matched = userDefined == null ? 0 : UserDefined.match(userDefined, text, i, to);
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
            if (joint[left] >= 0) {
                queue.add(priority(joint[left]), left);
            }
        }

        private TokenSequence pieces() {
            TokenSequence tokens = new TokenSequence(count);
            UnknownPieces out = new UnknownPieces(pieces, tokens);
            Resegmentation unused = hasUnused ? new Resegmentation(pieces, text) : null;
            for (int i = 0; i < count; i = next[i]) {
                int id = pieces.find(text, starts[i], ends[i]);
                if (id < 0) {
                    out.unknown(text, starts[i], ends[i]);
                } else if (unused != null && pieces.isUnused(id)) {
                    unused.split(starts[i], ends[i], out);
                } else {
                    out.known(id, ends[i]);
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
