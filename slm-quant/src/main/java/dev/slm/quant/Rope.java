package dev.slm.quant;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Rotary position embedding (RoFormer, Su et al. 2021): turns pairs of a head's elements by an angle that grows with the
 * position. Tables of cosines and sines are made per page of positions when first asked for. Thread-safe.
 */
public final class Rope {
    /** Which elements of the rotated part form a pair. */
    public enum Pairing {
        /** Element i with element i + rotated/2, the layout of Hugging Face checkpoints. */
        HALVES,
        /** Element 2i with element 2i + 1, the layout of the original Llama and of some GGUF families. */
        ADJACENT
    }

    /** Positions per page of the table. */
    private static final int PAGE = 32;

    private final float[] inverseFrequencies;
    private final float magnitude;
    private final Pairing pairing;
    private final AtomicReferenceArray<float[]> pages;

    /**
     * @param inverseFrequencies radians per position of each pair; twice as many elements of each head are rotated
     * @param magnitude factor of cosines and sines (attention factor of yarn and longrope), 1 for none
     * @param positions the number of positions that may be asked for
     */
    public Rope(float[] inverseFrequencies, float magnitude, Pairing pairing, int positions) {
        this.inverseFrequencies = inverseFrequencies.clone();
        this.magnitude = magnitude;
        this.pairing = pairing;
        pages = new AtomicReferenceArray<>(Math.floorDiv(positions - 1, PAGE) + 1);
    }

    /** {@code base^(−2i/rotated)} for every pair, in single precision as the original models compute it. */
    public static float[] inverseFrequencies(double base, int rotated) {
        float[] frequencies = new float[rotated / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1.0 / Math.pow(base, (float) (2 * i) / rotated));
        }
        return frequencies;
    }

    /** Rotated elements of a head; the rest of the head is left as it is. */
    public int rotated() {
        return 2 * inverseFrequencies.length;
    }

    /** Which elements form a pair. */
    public Pairing pairing() {
        return pairing;
    }

    /**
     * The table that holds {@link #offset offset(position)}: for every rotated element the cosine, then for every one the
     * sine that the other element of its pair is multiplied with, negative for the first of a pair. An element x becomes
     * {@code x · cosine + other · sine}.
     */
    public float[] table(int position) {
        int index = position / PAGE;
        float[] page = pages.get(index);
        if (page == null) {
            page = page(index);
            pages.set(index, page); // two threads may make the same page; either is right
        }
        return page;
    }

    /** Where the cosines of a position start in its table. */
    public int offset(int position) {
        return position % PAGE * 2 * rotated();
    }

    private float[] page(int index) {
        int half = inverseFrequencies.length;
        boolean halves = pairing == Pairing.HALVES;
        float[] page = new float[PAGE * 2 * rotated()];
        for (int i = 0; i < PAGE; i++) {
            float position = index * PAGE + i;
            for (int pair = 0; pair < half; pair++) {
                // The product is rounded to single precision on purpose: the reference implementations do so.
                float angle = position * inverseFrequencies[pair];
                float cosine = (float) Math.cos(angle) * magnitude;
                float sine = (float) Math.sin(angle) * magnitude;
                int first = i * 2 * rotated() + (halves ? pair : 2 * pair);
                int second = halves ? first + half : first + 1;
                page[first] = cosine;
                page[second] = cosine;
                page[first + rotated()] = -sine;
                page[second + rotated()] = sine;
            }
        }
        return page;
    }
}
