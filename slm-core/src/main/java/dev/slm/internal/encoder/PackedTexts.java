package dev.slm.internal.encoder;

import java.util.Arrays;

/**
 * A ragged batch: the tokens of several texts one after the other, without padding. Row {@code r} of every activation of
 * a pass belongs to token {@code r} here. Used again for every pass. Not thread-safe.
 */
public final class PackedTexts {
    private int[] ids = new int[64];
    private int[] typeIds = new int[64];
    private int[] indices = new int[64];
    private int[] starts = new int[8];
    private int size;

    void clear() {
        size = 0;
    }

    void add(TokenSequence text) {
        int start = rows();
        int end = Math.addExact(start, text.length());
        if (end > ids.length) {
            int room = Math.max(end, 2 * ids.length);
            ids = Arrays.copyOf(ids, room);
            typeIds = Arrays.copyOf(typeIds, room);
            indices = Arrays.copyOf(indices, room);
        }
        if (size + 2 > starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        for (int i = 0; i < text.length(); i++) {
            ids[start + i] = text.ids()[i];
            typeIds[start + i] = text.typeId(i);
            indices[start + i] = i;
        }
        starts[++size] = end;
    }

    /** Number of texts. */
    public int size() {
        return size;
    }

    /** Tokens of all texts. */
    public int rows() {
        return starts[size];
    }

    /** The first row of a text. */
    public int start(int text) {
        return starts[text];
    }

    /** One past the last row of a text. */
    public int end(int text) {
        return starts[text + 1];
    }

    /** Tokens of a text. */
    public int length(int text) {
        return end(text) - start(text);
    }

    /** Token id of each row. */
    int[] ids() {
        return ids;
    }

    /** Segment of each row. */
    int[] typeIds() {
        return typeIds;
    }

    /** Place of each row in its text, counted from 0. */
    int[] indices() {
        return indices;
    }
}
