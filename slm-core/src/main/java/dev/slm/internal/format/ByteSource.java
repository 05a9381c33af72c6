package dev.slm.internal.format;

import java.util.Objects;

/** Bytes at fixed positions, of a file or in memory. Safe to read from many threads at once. */
public interface ByteSource {
    /** How many bytes there are. */
    long size();

    /**
     * Copies {@code length} bytes from {@code position} on into {@code target}.
     *
     * @throws IndexOutOfBoundsException if the range is not within this source or the target
     * @throws IllegalStateException if the file has been closed
     */
    void read(long position, byte[] target, int offset, int length);

    /**
     * The same bytes for one pass over all of them: a file's pages then do not stay in the process's resident set, as
     * those of a mapping do.
     */
    default ByteSource streamed() {
        return this;
    }

    /** An array as it is; later writes to it show. */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) {
                Objects.checkFromIndexSize(position, length, bytes.length);
                System.arraycopy(bytes, (int) position, target, offset, length);
            }
        };
    }
}
