package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.internal.AlignedText;
import dev.slm.tokenizers.internal.Model;
import dev.slm.tokenizers.internal.TokenBuffer;
import dev.slm.tokenizers.internal.Utf8;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Byte pair encoding (Sennrich et al., 2016) as in {@code models/bpe} of Hugging Face tokenizers: a word starts as its
 * characters, and the pair with the lowest rank merges until none is left. Takes O(n log n) for a word of n chars.
 */
public final class BPE implements Model {
    /** Shorter words are looked up in the cache as a whole; longer ones are worth cutting first. */
    private static final int WHOLE_WORD = 24;

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Options options;
    private final int unkId;
    private final @Nullable ByteFallbackIds byteIds;
    private final boolean mayCut;
    /** Made when the first long word comes, which to most tokenizers none ever does. */
    private volatile @Nullable Seams seams;

    private final int[] latinIds;
    private final WordCache cache = new WordCache();

    /**
     * The settings of tokenizer.json.
     *
     * @param unkToken stands for characters that the vocabulary lacks; without it they vanish, and the span of the token
     *     after them covers them
     * @param continuingSubwordPrefix begins every character of a word but its first; may be empty
     * @param endOfWordSuffix ends the last character of a word; may be empty
     * @param fuseUnk whether neighbouring unknown characters become one token
     * @param byteFallback whether unknown characters become tokens of the form {@code <0x0A>}
     * @param ignoreMerges whether a word that is a token needs no merges to become it
     * @param controls tokens that no text becomes
     */
    public record Options(
            @Nullable String unkToken,
            String continuingSubwordPrefix,
            String endOfWordSuffix,
            boolean fuseUnk,
            boolean byteFallback,
            boolean ignoreMerges,
            BitSet controls) {}

    public BPE(Vocabulary vocabulary, Merges merges, Options options) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        this.unkId = options.unkToken == null ? -1 : vocabulary.find(options.unkToken);
        this.byteIds = options.byteFallback ? ByteFallbackIds.of(vocabulary) : null;
        this.mayCut = options.continuingSubwordPrefix.isEmpty() && options.endOfWordSuffix.isEmpty();
        this.latinIds = new int[0x180];
        for (char c = 0; c < latinIds.length; c++) {
            latinIds[c] = vocabulary.find(String.valueOf(c));
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(AlignedText aligned, int from, int to, TokenBuffer tokens) {
        char[] text = aligned.chars();
        if (!mayCut || to - from <= WHOLE_WORD) {
            word(text, from, to, tokens);
            return;
        }
        if (options.ignoreMerges && addWholeWord(text, from, to, Vocabulary.hash(text, from, to), tokens)) {
            return;
        }
        Seams known = seams();
        int start = from;
        for (int i = from + 1; i < to; i++) {
            if (!known.mayJoin(text[i - 1], text[i]) && isKnown(text, i - 1, to) && isKnown(text, i, to)) {
                piece(text, start, i, tokens);
                start = i;
            }
        }
        piece(text, start, to, tokens);
    }

    private Seams seams() {
        Seams known = seams;
        if (known == null) {
            known = new Seams(vocabulary); // two threads may make the same at once, which does no harm
            seams = known;
        }
        return known;
    }

    /** Unknown characters may fuse across a cut, so that only known ones allow it. Halves of a pair are never known. */
    private boolean isKnown(char[] text, int at, int to) {
        return !Character.isSurrogate(text[at]) && characterId(text, at, at + 1, false) >= 0;
    }

    private void word(char[] text, int from, int to, TokenBuffer tokens) {
        int hash = Vocabulary.hash(text, from, to);
        if (cache.add(text, from, to, hash, tokens)) {
            return;
        }
        if (options.ignoreMerges && addWholeWord(text, from, to, hash, tokens)) {
            return;
        }
        Symbols symbols = encode(text, from, to, tokens);
        cache.put(text, from, to, hash, symbols.ids(), symbols.endsFrom(from));
    }

    /** A part of a word: as a word, but it is no word of its own that could skip the merges. */
    private void piece(char[] text, int from, int to, TokenBuffer tokens) {
        if (options.ignoreMerges) {
            encode(text, from, to, tokens);
        } else {
            word(text, from, to, tokens);
        }
    }

    private boolean addWholeWord(char[] text, int from, int to, int hash, TokenBuffer tokens) {
        int id = to - from > vocabulary.maxLength() ? -1 : vocabulary.find(text, from, to, hash);
        if (id < 0 || options.controls.get(id)) {
            return false;
        }
        tokens.add(id, from, to);
        return true;
    }

    private Symbols encode(char[] text, int from, int to, TokenBuffer tokens) {
        Symbols symbols = new Symbols(to - from);
        boolean pendingUnk = false;
        for (int i = from, end; i < to; i = end) {
            end = i + (Character.isHighSurrogate(text[i]) && i + 1 < to ? 2 : 1);
            int id = characterId(text, i, end, i == from, end == to);
            if (id >= 0) {
                symbols.add(id, end);
                pendingUnk = false;
            } else if (byteIds != null && byteIds.covers(Character.codePointAt(text, i, to))) {
                addBytes(byteIds, Character.codePointAt(text, i, to), end, symbols);
                pendingUnk = false;
            } else if (pendingUnk && options.fuseUnk) {
                symbols.extend(end);
            } else if (unkId >= 0) {
                symbols.add(unkId, end);
                pendingUnk = true;
            }
        }
        symbols.merge(merges);
        symbols.addTo(tokens, from);
        return symbols;
    }

    private static void addBytes(ByteFallbackIds byteIds, int codePoint, int end, Symbols symbols) {
        int length = Utf8.length(codePoint);
        for (int b = 0; b < length; b++) {
            symbols.add(byteIds.id(codePoint, b, length), end);
        }
    }

    private int characterId(char[] text, int from, int to, boolean affixes) {
        return characterId(text, from, to, !affixes, !affixes);
    }

    private int characterId(char[] text, int from, int to, boolean first, boolean last) {
        boolean prefixed = !first && !options.continuingSubwordPrefix.isEmpty();
        boolean suffixed = last && !options.endOfWordSuffix.isEmpty();
        if (prefixed || suffixed) {
            return vocabulary.find((prefixed ? options.continuingSubwordPrefix : "")
                    + new String(text, from, to - from)
                    + (suffixed ? options.endOfWordSuffix : ""));
        }
        return to - from == 1 && text[from] < latinIds.length ? latinIds[text[from]] : vocabulary.find(text, from, to);
    }
}
