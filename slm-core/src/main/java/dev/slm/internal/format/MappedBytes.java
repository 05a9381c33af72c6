package dev.slm.internal.format;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file mapped into memory, in pieces because one buffer holds less than 2 GiB. Java 22 and newer load another class
 * of this name, which maps the file whole and can unmap it.
 */
final class MappedBytes {
    private static final int PIECE_BITS = 30;
    private static final long PIECE = 1L << PIECE_BITS;

    private volatile MappedByteBuffer[] pieces;

    private MappedBytes(MappedByteBuffer[] pieces) {
        this.pieces = pieces;
    }

    /** Maps the first {@code size} bytes; the channel may be closed afterwards. */
    static MappedBytes of(FileChannel channel, long size) throws IOException {
        MappedByteBuffer[] pieces = new MappedByteBuffer[Math.toIntExact((size + PIECE - 1) >> PIECE_BITS)];
        for (int i = 0; i < pieces.length; i++) {
            long start = i * PIECE;
            pieces[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(PIECE, size - start));
        }
        return new MappedBytes(pieces);
    }

    /**
     * Copies bytes; the caller has checked the ranges.
     *
     * @throws IllegalStateException if closed
     */
    void read(long position, byte[] target, int offset, int length) {
        MappedByteBuffer[] current = pieces;
        int done = 0;
        while (done < length) {
            int piece = (int) ((position + done) >> PIECE_BITS);
            if (piece >= current.length) {
                throw new IllegalStateException("closed");
            }
            int start = (int) ((position + done) & (PIECE - 1));
            int part = Math.min(length - done, current[piece].limit() - start);
            current[piece].get(start, target, offset + done, part);
            done += part;
        }
    }

    /** Forgets the mapping; it goes with the next garbage collection. */
    void close() {
        pieces = new MappedByteBuffer[0];
    }
}
