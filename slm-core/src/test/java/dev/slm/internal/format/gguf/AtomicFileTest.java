package dev.slm.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private Path target = Path.of("");

    @BeforeEach
    void somethingIsThereAlready() throws IOException {
        target = folder.resolve("model.gguf");
        Files.writeString(target, "what was there before");
    }

    @Test
    void aWholeFileReplacesWhatWasThere() throws IOException {
        try (AtomicFile file = AtomicFile.create(target, 6)) {
            file.write(ByteBuffer.wrap(new byte[] {3, 4}), 2);
            file.write(ByteBuffer.wrap(new byte[] {1, 2}), 0);
            assertThat(target).hasContent("what was there before");
            file.commit();
        }
        assertThat(target).hasBinaryContent(new byte[] {1, 2, 3, 4, 0, 0});
        onlyTheTargetIsLeft();
    }

    @Test
    void aDiskThatFillsUpOnTheWayLeavesWhatWasThere() throws IOException {
        assertThatThrownBy(() -> {
                    try (AtomicFile file = onDiskOf(5, 100)) {
                        file.write(ByteBuffer.allocate(4), 0);
                        file.write(ByteBuffer.allocate(4), 4);
                        file.commit();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        target.toString(), "No space left", "takes 100 bytes", "5 are there", "has room for");
        assertThat(target).hasContent("what was there before");
        onlyTheTargetIsLeft();
    }

    @Test
    void soDoesOneThatCannotTakeTheFileInTheEnd() throws IOException {
        assertThatThrownBy(() -> {
                    try (AtomicFile file = onDiskOf(4, 4)) {
                        file.write(ByteBuffer.allocate(4), 0);
                        file.commit();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Input/output error");
        assertThat(target).hasContent("what was there before");
        onlyTheTargetIsLeft();
    }

    private void onlyTheTargetIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    private AtomicFile onDiskOf(int room, long size) throws IOException {
        Path temporary = folder.resolve(".part");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new AtomicFile(target, temporary, size, new FullDisk(channel, room));
    }

    /** Takes so many bytes and no more, and none for good. */
    private static final class FullDisk extends FileChannel {
        private final FileChannel file;
        private final int room;

        FullDisk(FileChannel file, int room) {
            this.file = file;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            int count = (int) Math.min(bytes.remaining(), room - position);
            if (count == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer part = bytes.slice(bytes.position(), count);
            bytes.position(bytes.position() + count);
            return file.write(part, position);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            throw new IOException("Input/output error");
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
