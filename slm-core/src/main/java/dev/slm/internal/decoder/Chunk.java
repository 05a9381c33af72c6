package dev.slm.internal.decoder;

import java.util.Arrays;

/** The rows that go through all layers together: pieces of one or more segments of a batch. */
final class Chunk {
    private int[] segments = new int[4];
    private int[] firstRows = new int[4];
    private int[] firstTokens = new int[4];
    private int pieces;

    private int[] positions = new int[32];
    private int[] wantedRows = new int[32];
    private int[] resultRows = new int[32];
    private int rows;
    private int wanted;

    void clear() {
        pieces = 0;
        rows = 0;
        wanted = 0;
    }

    /**
     * Adds tokens of a segment.
     *
     * @param firstToken counted within the segment
     * @param firstResult the result row of the segment's first wanted token
     */
    void add(ForwardBatch batch, int segment, int firstToken, int count, int firstResult) {
        if (pieces == segments.length) {
            segments = Arrays.copyOf(segments, 2 * pieces);
            firstRows = Arrays.copyOf(firstRows, 2 * pieces);
            firstTokens = Arrays.copyOf(firstTokens, 2 * pieces);
        }
        segments[pieces] = segment;
        firstRows[pieces] = rows;
        firstTokens[pieces] = firstToken;
        pieces++;
        if (rows + count > positions.length) {
            int room = Math.max(rows + count, 2 * positions.length);
            positions = Arrays.copyOf(positions, room);
            wantedRows = Arrays.copyOf(wantedRows, room);
            resultRows = Arrays.copyOf(resultRows, room);
        }
        int length = batch.sequence(segment).length();
        boolean all = batch.results(segment) > 1;
        for (int i = 0; i < count; i++) {
            positions[rows + i] = length + i;
            if (batch.wanted(segment, firstToken + i)) {
                wantedRows[wanted] = rows + i;
                resultRows[wanted] = firstResult + (all ? firstToken + i : 0);
                wanted++;
            }
        }
        rows += count;
    }

    int rows() {
        return rows;
    }

    int pieces() {
        return pieces;
    }

    int segment(int piece) {
        return segments[piece];
    }

    int firstRow(int piece) {
        return firstRows[piece];
    }

    int firstToken(int piece) {
        return firstTokens[piece];
    }

    int count(int piece) {
        return (piece + 1 < pieces ? firstRows[piece + 1] : rows) - firstRows[piece];
    }

    /** The position of each row in its sequence; at least {@link #rows()} entries. */
    int[] positions() {
        return positions;
    }

    /** How many rows have a result. */
    int wanted() {
        return wanted;
    }

    /** The row of the i-th wanted token, ascending. */
    int wantedRow(int i) {
        return wantedRows[i];
    }

    /** Where the result of the i-th wanted token goes. */
    int resultRow(int i) {
        return resultRows[i];
    }
}
