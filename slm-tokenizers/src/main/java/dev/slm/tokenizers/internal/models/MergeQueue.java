package dev.slm.tokenizers.internal.models;

import java.util.Arrays;

/** A heap of (priority, position): the lowest priority first, among equals the leftmost position. */
public final class MergeQueue {
    private long[] heap;
    private int size;

    public MergeQueue(int capacity) {
        this.heap = new long[Math.max(capacity, 8)];
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Adds an entry; the priority may be any int. */
    public void add(int priority, int position) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        long entry = (long) priority << 32 | position;
        int at = size++;
        while (at > 0 && heap[(at - 1) >>> 1] > entry) {
            heap[at] = heap[(at - 1) >>> 1];
            at = (at - 1) >>> 1;
        }
        heap[at] = entry;
    }

    /** Removes the first entry; {@link #priority} and {@link #position} take it apart. */
    public long poll() {
        long first = heap[0];
        long last = heap[--size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return first;
    }

    public static int priority(long entry) {
        return (int) (entry >> 32);
    }

    public static int position(long entry) {
        return (int) entry;
    }
}
