package dev.slm.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GgufWriterTest {
    @TempDir
    Path folder;

    @Test
    void everyKindOfValueComesBack() throws IOException {
        GgufMetadata metadata = new GgufMetadata()
                .uint32("u", 7)
                .float32("f", 1e-5f)
                .bool("b", true)
                .string("s", "grüße 😀")
                .strings("ss", "", "a", "ſ")
                .int32s("is", -1, 2)
                .float32s("fs", 0.5f, -0f)
                .bools("bs", true, false)
                .uint8s("bytes", (byte) 1, (byte) -1)
                .string("gone", "x")
                .remove("gone");
        Path path = write(metadata, List.of());
        try (GgufFile file = GgufFile.open(path)) {
            var values = file.metadata().asMap();
            assertThat(values).containsEntry("u", 7).containsEntry("f", 1e-5f).containsEntry("b", true);
            assertThat(values).containsEntry("s", "grüße 😀").doesNotContainKey("gone");
            assertThat(values.get("ss")).isEqualTo(new String[] {"", "a", "ſ"});
            assertThat(values.get("is")).isEqualTo(new int[] {-1, 2});
            assertThat(values.get("fs")).isEqualTo(new float[] {0.5f, -0f});
            assertThat(values.get("bs")).isEqualTo(new boolean[] {true, false});
            assertThat(values.get("bytes")).isEqualTo(new byte[] {1, -1});
            assertThat(write(GgufMetadata.copyOf(file), List.of())).hasSameBinaryContentAs(path);
        }
    }

    private Path write(GgufMetadata metadata, List<TensorData> tensors) throws IOException {
        Path path = folder.resolve("written" + Files.list(folder).count() + ".gguf");
        List<GgufWriter.Tensor> described = tensors.stream()
                .map(tensor -> new GgufWriter.Tensor(tensor.name(), tensor.type(), tensor.shape()))
                .toList();
        try (GgufWriter writer = GgufWriter.create(path, metadata, described)) {
            for (int i = 0; i < tensors.size(); i++) {
                byte[] bytes = new byte[(int) tensors.get(i).bytes()];
                tensors.get(i).read(0, bytes, 0, bytes.length);
                // The second half first: any order will do.
                int half = bytes.length / 2;
                writer.write(i, half, bytes, half, bytes.length - half);
                writer.write(i, 0, bytes, 0, half);
            }
            writer.commit();
        }
        return path;
    }

    static List<Path> files() {
        return Fixtures.ggufs();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aCopyOfWhatLlamaCppWroteIsTheSameFile(Path original) throws IOException {
        try (GgufFile file = GgufFile.open(original)) {
            Path copy = write(GgufMetadata.copyOf(file), List.copyOf(file.tensors()));
            assertThat(copy).hasSameBinaryContentAs(original);
        }
    }

    @Test
    void nothingIsLeftOfAFileThatIsNotFinished() throws IOException {
        Path path = folder.resolve("model.gguf");
        Files.writeString(path, "what was there before");
        var tensor = new GgufWriter.Tensor("t", WeightType.F32, 2, 3);
        try (GgufWriter writer = GgufWriter.create(path, new GgufMetadata(), List.of(tensor))) {
            writer.write(0, 0, new byte[8], 0, 8);
            assertThatIllegalStateException()
                    .isThrownBy(writer::commit)
                    .withMessageContaining("8 bytes of tensor t")
                    .withMessageContaining("24");
        }
        assertThat(path).hasContent("what was there before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aFileThatCannotFitIsRefusedWithTheFigures() throws IOException {
        long tooMuch = Files.getFileStore(folder).getTotalSpace();
        var tensor = new GgufWriter.Tensor("t", WeightType.F32, tooMuch);
        assertThatThrownBy(() -> GgufWriter.create(folder.resolve("big.gguf"), new GgufMetadata(), List.of(tensor)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has room for");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aNameThatReadersCutOffIsRefused() {
        String name = "x".repeat(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GgufWriter.Tensor(name, WeightType.F32, 1))
                .withMessageContaining("64 bytes");
        assertThat(new GgufWriter.Tensor(name.substring(1), WeightType.F32, 1).bytes())
                .isEqualTo(4);
    }

    @Test
    void partsOfASplitFileAreReadAsOne() throws IOException {
        TensorData first = TensorData.of("a", new float[] {1, 2}, 2);
        TensorData second = TensorData.of("b", new float[] {3, 4, 5, 6}, 2, 2);
        Path one = write(split(0).string("general.architecture", "llama"), List.of(first));
        Path two = write(split(1), List.of(second));
        Path partOne = Files.move(one, folder.resolve("m-00001-of-00002.gguf"));
        Path partTwo = folder.resolve("m-00002-of-00002.gguf");
        assertThatThrownBy(() -> GgufFile.open(partOne)).hasMessageContaining(partTwo + ": no such file");
        Files.move(two, partTwo);
        for (Path path : List.of(partOne, partTwo)) {
            try (GgufFile file = GgufFile.open(path)) {
                assertThat(file.metadata().requiredString("general.architecture"))
                        .isEqualTo("llama");
                assertThat(file.tensor("a").floats()).containsExactly(1, 2);
                assertThat(file.tensor("b", 2, 2).floats()).containsExactly(3, 4, 5, 6);
            }
        }
        Files.copy(partOne, partTwo, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> GgufFile.open(partOne)).hasMessageContaining("another part");
    }

    private static GgufMetadata split(int number) {
        return new GgufMetadata()
                .uint32("split.no", number)
                .uint32("split.count", 2)
                .uint32("split.tensors.count", 2);
    }
}
