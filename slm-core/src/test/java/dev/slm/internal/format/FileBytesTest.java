package dev.slm.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("no-flags")
class FileBytesTest {
    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    private Path path = Path.of("");
    private final byte[] content = new byte[SIZE];

    @BeforeEach
    void write() throws IOException {
        new Random(6).nextBytes(content);
        path = Files.write(folder.resolve("weights"), content);
    }

    private void check(ByteSource source, int position, int length) {
        byte[] target = new byte[length + 2];
        source.read(position, target, 1, length);
        assertThat(Arrays.copyOfRange(target, 1, length + 1))
                .isEqualTo(Arrays.copyOfRange(content, position, position + length));
        assertThat(target[0]).isZero();
        assertThat(target[length + 1]).isZero();
    }

    @Test
    void bothWaysReadTheSame() {
        try (FileBytes file = FileBytes.open(path)) {
            for (ByteSource source : List.of(file, file.streamed())) {
                assertThat(source.size()).isEqualTo(SIZE);
                check(source, 0, SIZE);
                check(source, 12345, 678);
                check(source, SIZE, 0);
                assertThatThrownBy(() -> source.read(SIZE - 1, new byte[2], 0, 2))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> source.read(0, new byte[2], 1, 2))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void anInterruptNeitherBreaksTheReadingNorGetsLost() {
        try (FileBytes file = FileBytes.open(path)) {
            for (ByteSource source : List.of(file, file.streamed())) {
                Thread.currentThread().interrupt();
                check(source, 0, SIZE);
                assertThat(Thread.interrupted()).isTrue();
                check(source, 7, 1000);
            }
        }
    }

    @Test
    void readersThatAreInterruptedDoNotDisturbEachOther() throws InterruptedException {
        AtomicInteger good = new AtomicInteger();
        try (FileBytes file = FileBytes.open(path)) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 100; i++) {
                        check(file.streamed(), i * 1000, 1 << 18);
                    }
                    good.incrementAndGet();
                }));
            }
            threads.forEach(Thread::start);
            for (int i = 0; i < 50; i++) {
                threads.forEach(Thread::interrupt);
                Thread.sleep(1);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(good).hasValue(4);
    }

    @Test
    void closingUnderReadersEndsThemCleanly() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            FileBytes file = FileBytes.open(path);
            AtomicInteger ended = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                ByteSource source = t % 2 == 0 ? file : file.streamed();
                threads.add(new Thread(() -> {
                    try {
                        while (true) {
                            check(source, 4096, 1 << 16);
                        }
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessageContaining("weights has been closed");
                        ended.incrementAndGet();
                    }
                }));
            }
            threads.forEach(Thread::start);
            Thread.sleep(5);
            file.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(ended).hasValue(4);
            assertThatIllegalStateException().isThrownBy(() -> file.read(0, new byte[1], 0, 1));
            assertThatIllegalStateException().isThrownBy(() -> file.streamed().read(0, new byte[1], 0, 1));
            file.close();
        }
    }

    @Test
    void aFileCutUnderTheReaderIsReported() throws IOException {
        try (FileBytes file = FileBytes.open(path);
                RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
            cut.setLength(100);
            assertThatThrownBy(() -> file.streamed().read(0, new byte[200], 0, 200))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContainingAll("weights", "ends before byte 200");
            assertThatThrownBy(() -> file.read(0, new byte[1], 0, 1)).hasMessageContaining("has been changed");
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> FileBytes.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> FileBytes.open(folder.resolve("none")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("none: no such file");
    }

    @Test
    void anEmptyFileHasNoBytes() throws IOException {
        try (FileBytes file = FileBytes.open(Files.createFile(folder.resolve("empty")))) {
            assertThat(file.size()).isZero();
            file.read(0, new byte[0], 0, 0);
            file.streamed().read(0, new byte[0], 0, 0);
        }
    }
}
