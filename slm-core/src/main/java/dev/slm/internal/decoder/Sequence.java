package dev.slm.internal.decoder;

import dev.slm.quant.AttentionShape;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import java.util.Arrays;

/**
 * One text as a decoder has read it so far: its token ids and, per layer, their keys and values. Grows by being part of a
 * {@link ForwardBatch}. Not thread-safe.
 */
public final class Sequence {
    /**
     * Positions that layers with a window keep beyond it, so that a few tokens can be taken back: a stop string, a
     * rejected draft.
     */
    static final int SLACK = 64;

    private final AttentionShape[] shapes;
    private final KvLayer[] layers;
    private final int maxLength;
    private final KvPrecision precision;
    private final int switchLength;
    private int[] ids = new int[32];
    private int length;
    private boolean longFactors;

    Sequence(AttentionShape[] shapes, int maxLength, KvPrecision precision, int switchLength) {
        this.shapes = shapes;
        this.maxLength = maxLength;
        this.precision = precision;
        this.switchLength = switchLength;
        layers = new KvLayer[shapes.length];
        for (int i = 0; i < layers.length; i++) {
            int before = shapes[i].before();
            layers[i] = new KvLayer(
                    shapes[i].kvHeads(),
                    shapes[i].headSize(),
                    precision,
                    before == AttentionShape.UNLIMITED ? Integer.MAX_VALUE : Math.addExact(before, SLACK));
        }
    }

    /** Tokens read so far. */
    public int length() {
        return length;
    }

    /** The most tokens that it may hold. */
    public int maxLength() {
        return maxLength;
    }

    /** How keys and values are kept. */
    public KvPrecision precision() {
        return precision;
    }

    /** The token at a position below {@link #length()}. */
    public int token(int position) {
        if (position < 0 || position >= length) {
            throw new IndexOutOfBoundsException("position " + position + " of a sequence of " + length + " tokens");
        }
        return ids[position];
    }

    /** How many tokens at its start are the same as these. */
    public int commonPrefix(int[] other) {
        int end = Math.min(length, other.length);
        int mismatch = Arrays.mismatch(ids, 0, end, other, 0, end);
        return mismatch < 0 ? end : mismatch;
    }

    /**
     * The smallest length above 0 that {@link #truncate} can go back to. Layers with a window have forgotten what lies
     * before it; all others can go back anywhere.
     */
    public int firstTruncation() {
        int first = 0;
        for (int i = 0; i < layers.length; i++) {
            if (layers[i].firstPosition() > 0) {
                first = Math.max(first, layers[i].firstPosition() + shapes[i].before());
            }
        }
        return Math.min(first, length);
    }

    /**
     * Forgets all tokens from {@code newLength} on; 0 empties the sequence and keeps its memory for the next text.
     *
     * @throws IllegalArgumentException if the new length is above the length, or neither 0 nor at least
     *     {@link #firstTruncation()}
     */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length || (newLength > 0 && newLength < firstTruncation())) {
            throw new IllegalArgumentException("cannot cut a sequence of " + length + " tokens to " + newLength
                    + "; possible are 0 and " + firstTruncation() + " to " + length);
        }
        if (newLength == 0) {
            for (KvLayer layer : layers) {
                layer.clear();
            }
        } else {
            takeBack(newLength);
        }
        length = newLength;
    }

    /** Memory of keys and values. */
    public long bytes() {
        long sum = 0;
        for (KvLayer layer : layers) {
            sum += layer.bytes();
        }
        return sum;
    }

    KvLayer layer(int index) {
        return layers[index];
    }

    int layers() {
        return layers.length;
    }

    /** Whether keys are, or in an empty sequence will be, rotated with the long factors. */
    boolean longFactors() {
        return longFactors;
    }

    /** Whether a sequence of this length is rotated with the long factors. */
    boolean needsLongFactors(int total) {
        return total > switchLength;
    }

    void longFactors(boolean value) {
        longFactors = value;
    }

    /** The ids so far; a copy. */
    int[] ids() {
        return Arrays.copyOf(ids, length);
    }

    /** Notes tokens whose keys and values all layers hold by now. */
    void advance(int[] from, int offset, int count) {
        int needed = length + count;
        if (needed > ids.length) {
            ids = Arrays.copyOf(ids, Math.min(maxLength, Math.max(needed, 2 * ids.length)));
        }
        System.arraycopy(from, offset, ids, length, count);
        length = needed;
    }

    /** Takes back what an unfinished chunk has appended to some of the layers. */
    void takeBack(int toLength) {
        for (KvLayer layer : layers) {
            if (layer.length() > toLength) {
                layer.truncate(toLength);
            }
        }
    }
}
