package dev.slm.internal.format.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import dev.slm.internal.format.Bounded;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.Mutations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private void writeWeights(String name) throws IOException {
        byte[] header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}".getBytes();
        byte[] file = new byte[8 + header.length + 4];
        file[0] = (byte) header.length;
        System.arraycopy(header, 0, file, 8, header.length);
        Files.write(folder.resolve(name), file);
    }

    private void refuses(String... words) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        refuses("has no config.json", "folder of a Hugging Face model");
        write("m.gguf", "");
        refuses("has no config.json", "name the file itself", "m.gguf");
        write("config.json", "{}");
        refuses("neither model.safetensors nor model.safetensors.index.json");
        write("pytorch_model.bin", "");
        refuses("pytorch_model.bin is not read");
        write("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"one.safetensors\"}}");
        refuses("one.safetensors", "no such file");
        writeWeights("one.safetensors");
        Checkpoint.open(folder).close();
    }

    @Test
    void anIndexPointsOnlyToFilesOfItsFolder() throws IOException {
        write("config.json", "{}");
        writeWeights("one.safetensors");
        for (String name :
                List.of("../one.safetensors", "/etc/passwd", "x/../one.safetensors", "..\\\\one.safetensors")) {
            write("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"" + name + "\"}}");
            refuses("weight_map.a", "in the same folder");
        }
        write("model.safetensors.index.json", "{\"weight_map\":{\"b\":\"one.safetensors\"}}");
        refuses("weight_map.b is one.safetensors", "no such tensor");
    }

    @Test
    void settingsHaveTheirOwnFiles() throws IOException {
        write("config.json", "{\"rope_scaling\":{\"factor\":8,\"type\":\"linear\"},\"n\":4.0,\"x\":null}");
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\":true}");
        write("modules.json", "[{\"idx\":0,\"path\":\"\"},{\"idx\":1,\"path\":\"1_Pooling\"}]");
        writeWeights("model.safetensors");
        try (ModelFolder model = ModelFolder.open(folder)) {
            Metadata rope = model.metadata().section("rope_scaling").orElseThrow();
            assertThat(rope.requiredFloat("factor")).isEqualTo(8);
            assertThat(model.metadata().requiredInt("n")).isEqualTo(4);
            assertThat(model.metadata().has("x")).isFalse();
            assertThatThrownBy(() -> rope.requiredInt("type"))
                    .hasMessageContainingAll("config.json", "rope_scaling.type", "linear", "integer");
            assertThatThrownBy(() -> rope.requiredString("rope_type"))
                    .hasMessageContaining("no rope_scaling.rope_type");
            assertThat(model.json("1_Pooling/config.json").orElseThrow().booleanOr("pooling_mode_cls_token", false))
                    .isTrue();
            assertThat(model.json("generation_config.json")).isEmpty();
            assertThat(model.modules())
                    .extracting(module -> module.requiredString("path"))
                    .containsExactly("", "1_Pooling");
            assertThatThrownBy(model::tokenizer).hasMessageContainingAll("no tokenizer", "tokenizer.json", "vocab.txt");
            write("vocab.txt", "");
            assertThat(model.tokenizer()).hasFileName("vocab.txt");
        }
    }

    @Test
    void twentyThousandDamagedConfigsDoNoHarm() {
        Path damagedFile = folder.resolve("damaged.json");
        Mutations mutations = new Mutations(5);
        List<Path> folders = Fixtures.folders();
        for (Path model : folders) {
            byte[] config = read(model.resolve("config.json"));
            for (int i = 0; i <= 20_000 / folders.size(); i++) {
                byte[] damaged = mutations.damaged(config, config.length);
                Bounded.run(damaged.length, () -> readEverything(JsonFiles.object(damagedFile, damaged)));
            }
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for every key as every type, whatever it is. */
    private static void readEverything(Metadata metadata) {
        for (String key : metadata.keys()) {
            Bounded.run(1000, () -> metadata.optionalInt(key));
            Bounded.run(1000, () -> metadata.optionalFloat(key));
            Bounded.run(1000, () -> metadata.optionalDouble(key));
            Bounded.run(1000, () -> metadata.optionalString(key));
            Bounded.run(1000, () -> metadata.optionalBoolean(key));
            Bounded.run(1000, () -> metadata.ints(key));
            Bounded.run(1000, () -> metadata.floats(key));
            Bounded.run(1000, () -> metadata.strings(key));
            Bounded.run(1000, () -> metadata.booleans(key));
            Bounded.run(100_000, () -> metadata.section(key).ifPresent(ModelFolderTest::readEverything));
        }
    }
}
