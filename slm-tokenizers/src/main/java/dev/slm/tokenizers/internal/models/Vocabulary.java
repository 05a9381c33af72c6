package dev.slm.tokenizers.internal.models;

import dev.slm.tokenizers.TokenizerFormatException;
import java.util.Arrays;

/**
 * Tokens and their ids, both ways, in a few arrays: one for the chars of all tokens, one hash table over them. Holds
 * about 30 bytes per token beyond its chars. Immutable.
 */
public final class Vocabulary {
    /** Ids may leave gaps, but not so many that a tiny definition could claim a large table. */
    private static final int MAX_GAPS = 1 << 20;

    private final char[] chars;
    /** Token number n, in the order of the definition, is {@code chars[offsets[n] .. offsets[n + 1])}. */
    private final int[] offsets;

    private final int[] ids;
    private final int[] numberOfId;
    /** Open addressing; holds 1 + token number, 0 where free. */
    private final int[] table;

    private final int maxLength;

    private Vocabulary(char[] chars, int[] offsets, int[] ids, int count) {
        this.chars = chars;
        this.offsets = offsets;
        this.ids = ids;
        int maxId = -1;
        int longest = 0;
        for (int n = 0; n < count; n++) {
            maxId = Math.max(maxId, ids[n]);
            longest = Math.max(longest, offsets[n + 1] - offsets[n]);
        }
        this.maxLength = longest;
        this.numberOfId = new int[maxId + 1];
        Arrays.fill(numberOfId, -1);
        this.table = new int[Integer.highestOneBit(Math.max(8, count)) * 4];
        for (int n = 0; n < count; n++) {
            numberOfId[ids[n]] = n;
            table[slotOf(n)] = n + 1;
        }
    }

    /** The slot of an equal token, else a free one. */
    private int slotOf(int number) {
        int from = offsets[number];
        int to = offsets[number + 1];
        int slot = hash(chars, from, to) & (table.length - 1);
        while (table[slot] != 0 && !equal(table[slot] - 1, chars, from, to)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    /** A hash of a range of chars, the same for every table and cache here. */
    public static int hash(char[] text, int from, int to) {
        int polynomial = 0;
        for (int i = from; i < to; i++) {
            polynomial = polynomial * 31 + text[i];
        }
        return hash(polynomial);
    }

    /**
     * The hash of the chars with this polynomial in 31. The polynomial of two texts in a row is that of the first, times 31
     * for each char of the second, plus that of the second.
     */
    static int hash(int polynomial) {
        int hash = polynomial * 0x9E3779B1;
        return hash ^ (hash >>> 15);
    }

    private boolean equal(int number, char[] text, int from, int to) {
        return Arrays.equals(chars, offsets[number], offsets[number + 1], text, from, to);
    }

    /** The id of the token {@code text[from, to)}, or -1. */
    public int find(char[] text, int from, int to) {
        return to - from > maxLength ? -1 : find(text, from, to, hash(text, from, to));
    }

    /** As {@link #find(char[], int, int)} with the {@link #hash} known. */
    public int find(char[] text, int from, int to, int hash) {
        int slot = hash & (table.length - 1);
        while (table[slot] != 0) {
            int number = table[slot] - 1;
            if (equal(number, text, from, to)) {
                return ids[number];
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return -1;
    }

    /** The id of a token, or -1. */
    public int find(String token) {
        return find(token.toCharArray(), 0, token.length());
    }

    /** Whether the token with this id is {@code text[from, to)}. */
    boolean is(int id, char[] text, int from, int to) {
        return has(id) && equal(numberOfId[id], text, from, to);
    }

    /** One more than the largest id. */
    public int size() {
        return numberOfId.length;
    }

    public boolean has(int id) {
        return id >= 0 && id < numberOfId.length && numberOfId[id] >= 0;
    }

    /** The token with this id; empty where the id is unused. */
    public String token(int id) {
        if (!has(id)) {
            return "";
        }
        int number = numberOfId[id];
        return new String(chars, offsets[number], offsets[number + 1] - offsets[number]);
    }

    /** The length in chars of the token with this id. */
    public int length(int id) {
        return has(id) ? offsets[numberOfId[id] + 1] - offsets[numberOfId[id]] : 0;
    }

    /** Copies the token with this id to {@code target} from {@code at} on; {@link #length} chars. */
    void copy(int id, char[] target, int at) {
        int number = numberOfId[id];
        System.arraycopy(chars, offsets[number], target, at, offsets[number + 1] - offsets[number]);
    }

    /** The length in chars of the longest token. */
    public int maxLength() {
        return maxLength;
    }

    /** Collects tokens. If a token is added twice, the later id counts. */
    public static final class Builder {
        private char[] chars;
        private int[] offsets;
        private int[] ids;
        private int count;
        private int maxId = -1;
        private int held;

        public Builder() {
            this(1 << 8);
        }

        /** With room for this many tokens, if they are short; more may be added. */
        public Builder(int tokens) {
            chars = new char[8 * tokens + 1];
            offsets = new int[tokens + 1];
            ids = new int[tokens + 1];
        }

        /**
         * Adds a token.
         *
         * @param field the place in the definition, for the error
         */
        public void add(char[] text, int from, int length, long id, String field) {
            hold(text, from, length);
            addHeld(id, field);
        }

        /** Copies a token whose id is not known yet; {@link #addHeld} adds it. */
        public void hold(char[] text, int from, int length) {
            reserve(length);
            System.arraycopy(text, from, chars, offsets[count], length);
        }

        private void reserve(int length) {
            int end = Math.addExact(offsets[count], length);
            if (end > chars.length) {
                chars = Arrays.copyOf(chars, Math.max(end, Math.multiplyExact(chars.length, 2)));
            }
            held = length;
        }

        /** Adds the token held. */
        public void addHeld(long id, String field) {
            if (id < 0 || id > Integer.MAX_VALUE - 1) {
                throw new TokenizerFormatException(field + ": the id of \"" + new String(chars, offsets[count], held)
                        + "\" is " + id + "; ids count from 0");
            }
            if (count + 1 == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
                ids = Arrays.copyOf(ids, 2 * ids.length);
            }
            ids[count] = (int) id;
            offsets[count + 1] = offsets[count] + held;
            count++;
            maxId = Math.max(maxId, (int) id);
        }

        public void add(String token, long id, String field) {
            reserve(token.length());
            token.getChars(0, token.length(), chars, offsets[count]);
            addHeld(id, field);
        }

        public int count() {
            return count;
        }

        /**
         * The vocabulary.
         *
         * @param field the place in the definition, for the error
         */
        public Vocabulary build(String field) {
            if (maxId - count > MAX_GAPS) {
                throw new TokenizerFormatException(field + ": the largest of " + count + " ids is " + maxId
                        + "; ids must not leave more than " + MAX_GAPS + " gaps");
            }
            return new Vocabulary(
                    Arrays.copyOf(chars, offsets[count]),
                    Arrays.copyOf(offsets, count + 1),
                    Arrays.copyOf(ids, count),
                    count);
        }
    }
}
