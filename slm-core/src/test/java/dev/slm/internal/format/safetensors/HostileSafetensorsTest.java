package dev.slm.internal.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Bounded;
import dev.slm.internal.format.ByteSource;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.Mutations;
import dev.slm.internal.format.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostileSafetensorsTest {
    private static final Path NAME = Path.of("damaged.safetensors");
    private static final String GOOD =
            """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
             "b":{"dtype":"I64","shape":[1],"data_offsets":[24,32]},
             "c":{"dtype":"F32","shape":[],"data_offsets":[32,36]},
             "d":{"dtype":"F32","shape":[0,5],"data_offsets":[36,36]}}
            """;

    private static byte[] file(String header, int dataBytes) {
        byte[] utf8 = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + utf8.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }

    private static Map<String, TensorData> read(byte[] bytes) {
        return SafetensorsHeader.read(NAME, ByteSource.of(bytes));
    }

    private static void readAll(byte[] bytes) {
        for (TensorData tensor : read(bytes).values()) {
            if (tensor.elementType().weight().isPresent()) {
                tensor.floats();
            }
        }
    }

    @Test
    void shapesAndTypesAreWhatTheHeaderSays() {
        Map<String, TensorData> tensors = read(file(GOOD, 36));
        assertThat(tensors).containsOnlyKeys("a", "b", "c", "d");
        assertThat(tensors.get("a").shape()).containsExactly(2, 3);
        assertThat(tensors.get("c").shape()).isEmpty();
        assertThat(tensors.get("c").floats()).containsExactly(0);
        assertThat(tensors.get("d").floats()).isEmpty();
        assertThatThrownBy(() -> tensors.get("b").type())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContainingAll("damaged.safetensors", "tensor b", "I64", "F32");
    }

    @Test
    void aFileCutOffAnywhereIsRefused() {
        byte[] whole = file(GOOD, 36);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("cut off at %d", length)
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("damaged.safetensors");
        }
    }

    @Test
    void tenThousandDamagedFilesDoNoHarm() {
        byte[] whole = file(GOOD, 36);
        Mutations mutations = new Mutations(3);
        int read = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = mutations.damaged(whole, whole.length);
            read += Bounded.run(bytes.length, () -> readAll(bytes)) ? 1 : 0;
        }
        assertThat(read).isBetween(200, 5_000);
    }

    @Test
    void tenThousandDamagedHeadersOfRealFilesDoNoHarm() throws IOException {
        List<Path> folders = Fixtures.folders().stream()
                .filter(folder -> Files.exists(folder.resolve("model.safetensors")))
                .toList();
        Mutations mutations = new Mutations(4);
        for (Path folder : folders) {
            byte[] bytes = Files.readAllBytes(folder.resolve("model.safetensors"));
            int header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() + Long.BYTES;
            for (int i = 0; i <= 10_000 / folders.size(); i++) {
                byte[] damaged = mutations.damaged(bytes, header);
                Bounded.run(damaged.length, () -> read(damaged));
            }
        }
    }

    private static void refuses(String header, int dataBytes, String... words) {
        assertThatThrownBy(() -> read(file(header, dataBytes)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"t\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    @Test
    void theMessageNamesTensorAndValue() {
        refuses("[]", 0, "header", "JSON object");
        refuses("{\"t\":3}", 0, "tensor t", "3");
        refuses(tensor("F32", "[2]", "[0,4]"), 4, "tensor t", "take 8 bytes, not 4");
        refuses(tensor("F32", "[-1]", "[0,4]"), 4, "shape of tensor t", "-1");
        refuses(tensor("F32", "[1.5]", "[0,4]"), 4, "shape of tensor t", "1.5");
        refuses(tensor("F32", "[1]", "[4,8]"), 8, "data_offsets of tensor t", "4 to 8", "start at 0");
        refuses(tensor("F32", "[1]", "[0,4]"), 8, "end of the last tensor", "4", "8 bytes");
        refuses(tensor("F32", "[2]", "[0,8]"), 4, "0 to 8", "4 bytes of data", "cut off");
        refuses(tensor("F32", "[4294967296,4294967296]", "[0,0]"), 0, "shape of tensor t", "4294967296");
        refuses(tensor("F32", "[1]", "[0,4]") + "x", 4, "JSON");
        refuses(
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8,
                "t",
                "twice");
        byte[] hugeHeader = file("{}", 0);
        hugeHeader[6] = 1;
        assertThatThrownBy(() -> read(hugeHeader)).hasMessageContainingAll("header's length", "281474976710658");
    }
}
