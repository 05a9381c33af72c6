package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.Direction;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Padding;
import dev.slm.tokenizers.Span;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arrays of an encoding. Positions without a span have a start of -1. */
final class TokenEncoding implements Encoding {
    private final int[] ids;
    private final int[] typeIds;
    private final int[] attention;
    private final int[] special;
    private final int[] starts;
    private final int[] ends;
    private final int[] sequences;
    private final int[] words;
    private final List<CodePoints> texts;
    private final List<Encoding> overflowing;

    private TokenEncoding(int size, List<CodePoints> texts, List<Encoding> overflowing) {
        this.ids = new int[size];
        this.typeIds = new int[size];
        this.attention = new int[size];
        this.special = new int[size];
        this.starts = new int[size];
        this.ends = new int[size];
        this.sequences = new int[size];
        this.words = new int[size];
        this.texts = texts;
        this.overflowing = overflowing;
    }

    /** A part of the tokens of one text. */
    record Window(TokenBuffer tokens, int from, int to) {
        int size() {
            return to - from;
        }
    }

    /**
     * Frames one window of each text.
     *
     * @param windows one or two, as the frame wants
     * @param withSpecial whether the frame's special tokens are added
     */
    static TokenEncoding framed(
            Frame frame,
            boolean withSpecial,
            List<Window> windows,
            List<CodePoints> texts,
            List<Encoding> overflowing) {
        int size = 0;
        for (int piece = 0; piece < frame.pieces(); piece++) {
            if (!frame.isSpecial(piece)) {
                size += windows.get(frame.sequence(piece)).size();
            } else if (withSpecial) {
                size++;
            }
        }
        TokenEncoding encoding = new TokenEncoding(size, texts, overflowing);
        Arrays.fill(encoding.attention, 1);
        int at = 0;
        for (int piece = 0; piece < frame.pieces(); piece++) {
            if (!frame.isSpecial(piece)) {
                int sequence = frame.sequence(piece);
                at = encoding.put(windows.get(sequence), sequence, frame.typeId(piece), at);
            } else if (withSpecial) {
                encoding.putAdded(at++, frame.id(piece), frame.typeId(piece));
            }
        }
        return encoding;
    }

    private int put(Window window, int sequence, int typeId, int at) {
        TokenBuffer tokens = window.tokens();
        for (int i = window.from(); i < window.to(); i++, at++) {
            ids[at] = tokens.id(i);
            typeIds[at] = typeId;
            starts[at] = tokens.start(i);
            ends[at] = tokens.end(i);
            sequences[at] = sequence;
            words[at] = tokens.wordOf(i);
        }
        return at;
    }

    private void putAdded(int at, int id, int typeId) {
        ids[at] = id;
        typeIds[at] = typeId;
        special[at] = 1;
        starts[at] = -1;
        ends[at] = -1;
        sequences[at] = -1;
        words[at] = -1;
    }

    /** This encoding and what overflowed from it, filled up to a length. */
    TokenEncoding padded(Padding padding, int length) {
        List<Encoding> rest = overflowing.stream()
                .map(part -> (Encoding) ((TokenEncoding) part).padded(padding, length))
                .toList();
        int missing = Math.max(0, length - size());
        TokenEncoding padded = new TokenEncoding(size() + missing, texts, rest);
        int shift = padding.direction() == Direction.LEFT ? missing : 0;
        int[][] from = {ids, typeIds, attention, special, starts, ends, sequences, words};
        int[][] to = {
            padded.ids,
            padded.typeIds,
            padded.attention,
            padded.special,
            padded.starts,
            padded.ends,
            padded.sequences,
            padded.words
        };
        for (int array = 0; array < from.length; array++) {
            System.arraycopy(from[array], 0, to[array], shift, size());
        }
        int first = shift == 0 ? size() : 0;
        for (int i = first; i < first + missing; i++) {
            padded.putAdded(i, padding.padId(), padding.padTypeId());
        }
        return padded;
    }

    @Override
    public int size() {
        return ids.length;
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public int id(int i) {
        return ids[i];
    }

    @Override
    public int[] typeIds() {
        return typeIds.clone();
    }

    @Override
    public int[] attentionMask() {
        return attention.clone();
    }

    @Override
    public int[] specialTokensMask() {
        return special.clone();
    }

    @Override
    public @Nullable Span span(int i) {
        return starts[i] < 0 ? null : new Span(starts[i], ends[i]);
    }

    @Override
    public @Nullable Span codePointSpan(int i) {
        if (starts[i] < 0) {
            return null;
        }
        CodePoints text = texts.get(sequences[i]);
        return new Span(text.index(starts[i]), text.index(ends[i]));
    }

    @Override
    public int sequenceIndex(int i) {
        return sequences[i];
    }

    @Override
    public int wordIndex(int i) {
        return words[i];
    }

    @Override
    public List<Encoding> overflowing() {
        return overflowing;
    }

    @Override
    public String toString() {
        return "Encoding" + Arrays.toString(ids);
    }
}
