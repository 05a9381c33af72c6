package dev.slm.internal.format;

import dev.slm.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file opened for reading at any position from any thread: {@link #read} goes through a memory mapping, made at the
 * first such read; {@link #streamed()} reads with positional system calls and leaves nothing mapped.
 *
 * <p>Closing releases the mapping at once on Java 22 and newer. Before that the JDK has no safe way to do so: the
 * address space, and on Windows the lock on the file, go when the garbage collector finds the mapping unused.
 */
public final class FileBytes implements ByteSource, AutoCloseable {
    /** A read into a heap array goes through a direct buffer of this size that the JDK keeps for each thread. */
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final BasicFileAttributes opened;
    private final Object lock = new Object();
    private volatile FileChannel channel;
    private volatile @Nullable MappedBytes mapping;
    private volatile boolean closed;

    private FileBytes(Path path, FileChannel channel, BasicFileAttributes opened) {
        this.path = path;
        this.channel = channel;
        this.opened = opened;
    }

    /**
     * Opens a file.
     *
     * @throws ModelFormatException if there is no such file or it is a folder
     */
    public static FileBytes open(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new ModelFormatException(path + " is a folder; expected a file");
            }
            return new FileBytes(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(path + ": no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    @Override
    public long size() {
        return opened.size();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(position, length, size());
        Objects.checkFromIndexSize(offset, length, target.length);
        MappedBytes mapped = mapping;
        if (mapped == null) {
            mapped = map();
        }
        try {
            mapped.read(position, target, offset, length);
        } catch (IllegalStateException e) {
            throw closedException();
        }
    }

    @Override
    public ByteSource streamed() {
        return new ByteSource() {
            @Override
            public long size() {
                return FileBytes.this.size();
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) {
                readChannel(position, target, offset, length);
            }
        };
    }

    private MappedBytes map() {
        synchronized (lock) {
            if (closed) {
                throw closedException();
            }
            MappedBytes mapped = mapping;
            if (mapped == null) {
                mapped = newMapping();
                mapping = mapped;
            }
            return mapped;
        }
    }

    private MappedBytes newMapping() {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel own = reopened()) {
                    return MappedBytes.of(own, size());
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be mapped into memory: " + e.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void readChannel(long position, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(position, length, size());
        Objects.checkFromIndexSize(offset, length, target.length);
        boolean interrupted = false;
        int done = 0;
        try {
            while (done < length) {
                FileChannel current = channel;
                try {
                    ByteBuffer piece = ByteBuffer.wrap(target, offset + done, Math.min(CHUNK, length - done));
                    int read = current.read(piece, position + done);
                    if (read < 0) {
                        throw new ModelFormatException(path + " ends before byte " + (position + length)
                                + "; it has been cut since it was opened");
                    }
                    done += read;
                } catch (ClosedChannelException e) {
                    // An interrupt closes a FileChannel under all its readers; the reading goes on with a new one.
                    interrupted |= Thread.interrupted();
                    replace(current);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void replace(FileChannel dead) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw closedException();
            }
            if (channel == dead) {
                channel = reopened();
            }
        }
    }

    private FileChannel reopened() throws IOException {
        FileChannel again = FileChannel.open(path, StandardOpenOption.READ);
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        if (now.size() != opened.size() || !now.lastModifiedTime().equals(opened.lastModifiedTime())) {
            again.close();
            throw new ModelFormatException(path + " has been changed since it was opened");
        }
        return again;
    }

    private IllegalStateException closedException() {
        return new IllegalStateException(path + " has been closed");
    }

    /** Closes the file; later reads throw {@link IllegalStateException}. Closing again does nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            MappedBytes mapped = mapping;
            if (mapped != null) {
                mapped.close();
            }
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
