package dev.slm.internal.format.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears whole or not at all: it is written beside its final place, so that the last step is a rename
 * within one file system.
 */
final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final long size;
    private final FileChannel channel;
    private boolean committed;

    /**
     * A file that has been begun.
     *
     * @param channel writes {@code temporary}
     */
    AtomicFile(Path target, Path temporary, long size, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.size = size;
        this.channel = channel;
    }

    /**
     * Begins a file.
     *
     * @param size how many bytes it will have; refused at once when the disk has less room
     */
    static AtomicFile create(Path target, long size) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder), null, "no such folder to write " + target + " into");
        }
        if (Files.isDirectory(absolute)) {
            throw new IOException(target + " is a folder; expected the name of a file to write");
        }
        long room = room(folder);
        if (room < size) {
            throw new IOException(
                    target + " takes " + size + " bytes; the disk of " + folder + " has room for " + room);
        }
        Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new AtomicFile(absolute, temporary, size, channel);
    }

    private static long room(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Writes all bytes of the buffer at a position; threads may do so at the same time. */
    void write(ByteBuffer bytes, long position) throws IOException {
        long next = position;
        try {
            while (bytes.hasRemaining()) {
                next += channel.write(bytes, next);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Fills the file up with zeros to its size, sees it onto the disk, and gives it its name. */
    void commit() throws IOException {
        if (channel.size() < size) {
            write(ByteBuffer.allocate(1), size - 1);
        }
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed(e);
        }
        channel.close();
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
        committed = true;
    }

    /** With the figures: what had room at the start may not have it any more. */
    private IOException failed(IOException cause) throws IOException {
        Path folder = temporary.getParent();
        return new IOException(
                target + " cannot be written: " + cause.getMessage() + "; it takes " + size + " bytes, of which "
                        + channel.size() + " are there, and the disk of " + folder + " has room for " + room(folder)
                        + " more",
                cause);
    }

    /** Removes the file unless it has been committed. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!committed) {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
