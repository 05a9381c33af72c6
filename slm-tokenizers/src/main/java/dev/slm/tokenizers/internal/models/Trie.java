package dev.slm.tokenizers.internal.models;

import java.util.Arrays;

/**
 * A prefix tree over chars, kept as one hash table of edges: the slot of an edge is the number of the node it leads to.
 * Takes 12 bytes per slot and about 1.5 slots per node. Immutable.
 */
public final class Trie {
    /** The node of the empty prefix. */
    public static final int ROOT = 0;

    /** What {@link #child} returns where the tree ends, and {@link #value} where no key ends. */
    public static final int NONE = -1;

    private final long[] edges;
    private final int[] values;
    private int nodes;

    private Trie(int slots) {
        this.edges = new long[slots];
        this.values = new int[slots + 1];
        Arrays.fill(edges, -1);
        Arrays.fill(values, NONE);
    }

    /** A tree of keys, each with its index as value. If a key occurs twice, the later value counts. */
    public static Trie of(Iterable<String> keys) {
        int chars = 0;
        for (String key : keys) {
            chars = Math.addExact(chars, key.length());
        }
        Trie trie = new Trie(slotsFor(chars));
        int index = 0;
        for (String key : keys) {
            trie.put(key.toCharArray(), key.length(), index++);
        }
        return trie;
    }

    /** A tree of all tokens with their ids as values. */
    public static Trie of(Vocabulary vocabulary) {
        int chars = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            chars = Math.addExact(chars, vocabulary.length(id));
        }
        Trie trie = new Trie(slotsFor(chars)).filledWith(vocabulary);
        // Tokens share prefixes; with the nodes counted a smaller table often does.
        int slots = slotsFor(trie.nodes);
        return slots < trie.edges.length ? new Trie(slots).filledWith(vocabulary) : trie;
    }

    private Trie filledWith(Vocabulary vocabulary) {
        char[] token = new char[vocabulary.maxLength()];
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.has(id)) {
                vocabulary.copy(id, token, 0);
                put(token, vocabulary.length(id), id);
            }
        }
        return this;
    }

    private static int slotsFor(int nodes) {
        int slots = Integer.highestOneBit(Math.max(8, nodes)) * 2;
        return nodes > slots * 3L / 4 ? slots * 2 : slots;
    }

    private void put(char[] key, int length, int value) {
        int node = ROOT;
        for (int i = 0; i < length; i++) {
            long edge = edge(node, key[i]);
            int slot = slot(edge);
            if (edges[slot] == -1) {
                edges[slot] = edge;
                nodes++;
            }
            node = slot + 1;
        }
        values[node] = value;
    }

    /** The node that a char leads to, or {@link #NONE}. */
    public int child(int node, char c) {
        long edge = edge(node, c);
        int slot = slot(edge);
        return edges[slot] == edge ? slot + 1 : NONE;
    }

    /** The node that a text leads to, or {@link #NONE}. */
    public int walk(int node, CharSequence text) {
        for (int i = 0; i < text.length() && node != NONE; i++) {
            node = child(node, text.charAt(i));
        }
        return node;
    }

    /** The value of the key that ends at a node, or {@link #NONE}. */
    public int value(int node) {
        return values[node];
    }

    private static long edge(int node, char c) {
        return (long) node << 16 | c;
    }

    private int slot(long edge) {
        int slot = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & (edges.length - 1);
        while (edges[slot] != edge && edges[slot] != -1) {
            slot = (slot + 1) & (edges.length - 1);
        }
        return slot;
    }
}
