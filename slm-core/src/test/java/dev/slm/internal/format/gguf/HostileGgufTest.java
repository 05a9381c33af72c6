package dev.slm.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Bounded;
import dev.slm.internal.format.ByteSource;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.Mutations;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileGgufTest {
    private static final Path NAME = Path.of("damaged.gguf");

    @TempDir
    Path folder;

    private byte[] small = {};

    @BeforeEach
    void writeSmallFile() throws IOException {
        Path path = folder.resolve("small.gguf");
        GgufMetadata metadata = new GgufMetadata()
                .string("general.architecture", "llama")
                .uint32("llama.block_count", 1)
                .float32("llama.eps", 1e-5f)
                .bool("flag", true)
                .strings("tokenizer.ggml.tokens", "<s>", "a", "", "bc")
                .int32s("tokenizer.ggml.token_type", 3, 1, 1, 1)
                .float32s("tokenizer.ggml.scores", 0, -1, -2, -3)
                .bools("pattern", true, false)
                .uint8s("charsmap", (byte) 1, (byte) 2);
        List<GgufWriter.Tensor> tensors = List.of(
                new GgufWriter.Tensor("token_embd.weight", WeightType.F32, 4, 8),
                new GgufWriter.Tensor("output_norm.weight", WeightType.F32, 8));
        try (GgufWriter writer = GgufWriter.create(path, metadata, tensors)) {
            for (int i = 0; i < tensors.size(); i++) {
                byte[] bytes = new byte[(int) tensors.get(i).bytes()];
                Arrays.fill(bytes, (byte) 1);
                writer.write(i, 0, bytes, 0, bytes.length);
            }
            writer.commit();
        }
        small = Files.readAllBytes(path);
    }

    /** Reads all there is in a file. */
    private static void readAll(byte[] bytes) {
        ByteSource source = ByteSource.of(bytes);
        GgufHeader header = GgufHeader.read(NAME, source);
        for (GgufHeader.Tensor tensor : header.tensors()) {
            new TensorData(
                            NAME,
                            tensor.name(),
                            tensor.type(),
                            tensor.shape(),
                            source,
                            header.dataStart() + tensor.offset(),
                            tensor.bytes())
                    .floats();
        }
    }

    @Test
    void aFileCutOffAnywhereIsRefused() {
        readAll(small);
        for (int length = 0; length < small.length; length++) {
            byte[] cut = Arrays.copyOf(small, length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("cut off at %d", length)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("damaged.gguf");
        }
    }

    @Test
    void tenThousandDamagedFilesDoNoHarm() {
        Mutations mutations = new Mutations(1);
        int whole = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = mutations.damaged(small, small.length);
            whole += Bounded.run(bytes.length, () -> readAll(bytes)) ? 1 : 0;
        }
        // Some changes do no harm (a letter of a name); were it most of them, the checks would be asleep.
        assertThat(whole).isBetween(500, 5_000);
    }

    @Test
    void tenThousandDamagedHeadersOfRealFilesDoNoHarm() throws IOException {
        List<Path> files = Fixtures.ggufs();
        Mutations mutations = new Mutations(2);
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            int header = (int) GgufHeader.read(NAME, ByteSource.of(bytes)).dataStart();
            for (int i = 0; i <= 10_000 / files.size(); i++) {
                byte[] damaged = mutations.damaged(bytes, header);
                Bounded.run(damaged.length, () -> GgufHeader.read(NAME, ByteSource.of(damaged)));
            }
        }
    }

    private static ByteBuffer header(int version, long tensors, long pairs) {
        return ByteBuffer.allocate(200)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("GGUF".getBytes())
                .putInt(version)
                .putLong(tensors)
                .putLong(pairs);
    }

    private static ByteBuffer text(ByteBuffer buffer, String text) {
        return buffer.putLong(text.length()).put(text.getBytes());
    }

    private static void refuses(ByteBuffer file, String... words) {
        assertThatThrownBy(() -> GgufHeader.read(NAME, ByteSource.of(file.array())))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void theMessageNamesFieldAndValue() {
        refuses(ByteBuffer.wrap("not a model".getBytes()), "magic number", "0x20746f6e", "GGUF");
        refuses(header(1, 0, 0), "version", "1", "2 or 3");
        refuses(header(0x03000000, 0, 0), "big-endian");
        refuses(header(3, 1L << 60, 0), "number of tensors", "1152921504606846976", "at most 7");
        refuses(header(3, 0, -1), "number of metadata keys", "18446744073709551615");
        refuses(text(header(3, 0, 1), "k").putInt(13), "type of k", "13", "0 to 12");
        refuses(text(header(3, 0, 1), "k").putInt(7).put((byte) 2), "k is 2", "0 or 1");
        refuses(
                text(header(3, 0, 1), "general.alignment").putInt(4).putInt(24),
                "general.alignment",
                "24",
                "power of two");
        refuses(text(header(3, 0, 1), "k").putInt(9).putInt(8).putLong(1L << 40), "length of k", "1099511627776");
        refuses(text(text(header(3, 0, 2), "k").putInt(0).put((byte) 1), "k").putInt(0), "key 1", "k", "same name");
    }

    private static ByteBuffer tensor(ByteBuffer buffer, String name, int type, long offset, long... innermostFirst) {
        text(buffer, name).putInt(innermostFirst.length);
        for (long size : innermostFirst) {
            buffer.putLong(size);
        }
        return buffer.putInt(type).putLong(offset);
    }

    @Test
    void tensorsHaveToFitTheFileAndEachOther() {
        refuses(tensor(header(3, 1, 0), "t", 0, 0, 50), "range of tensor t", "0 + 200");
        refuses(tensor(header(3, 1, 0), "t", 0, 7, 1), "offset of tensor t", "7", "multiple of 32");
        refuses(tensor(header(3, 1, 0), "t", 0, 0, 1L << 40, 1L << 40), "dimension 1 of tensor t", "1099511627776");
        refuses(tensor(header(3, 1, 0), "t", 0, 0, 1L << 62), "blocks of tensor t", "4611686018427387904");
        refuses(tensor(header(3, 1, 0), "t", 9, 0, 40), "row length of tensor t", "40", "32");
        refuses(tensor(header(3, 1, 0), "t", 0, 0, 1, 1, 1, 1, 1), "dimensions of tensor t", "5");
        refuses(
                tensor(tensor(header(3, 2, 0), "t", 0, 0, 9), "u", 0, 32, 1),
                "offset of tensor u",
                "tensor t reaches to 36");
        refuses(tensor(tensor(header(3, 2, 0), "t", 0, 0, 1), "t", 0, 32, 1), "tensor 1", "t", "same name");
    }

    @Test
    void nestedArraysAreReadAndEndlessNestingIsRefused() {
        ByteBuffer nested = text(header(3, 0, 1), "k")
                .putInt(9)
                .putInt(9)
                .putLong(1)
                .putInt(0)
                .putLong(2)
                .put((byte) 7);
        assertThat((Object[]) GgufHeader.read(NAME, ByteSource.of(nested.array()))
                        .values()
                        .get("k"))
                .containsExactly(new byte[] {7, 0});
        ByteBuffer deep = text(header(3, 0, 1), "k").putInt(9);
        for (int i = 0; i < 10; i++) {
            deep.putInt(9).putLong(1);
        }
        refuses(deep, "k", "nested", "at most 4");
    }
}
