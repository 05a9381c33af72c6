package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The list of families says what the tests cover, and the README says what the list says. */
class FamiliesTest {
    @Test
    void everyFamilyHasATinyModelInEachFormat() {
        List<String> models =
                TinyModels.all().stream().map(TinyModels.Tiny::name).toList();
        for (Architecture family : Decoders.all()) {
            assertThat(models).anyMatch(name -> startsWithAny(name, family.classNames(), " "));
            if (!family.ggufNames().isEmpty()) {
                assertThat(models).anyMatch(name -> startsWithAny(name, family.ggufNames(), ".gguf "));
            }
        }
    }

    @Test
    void everyFamilyIsHeldAgainstItsOriginal() {
        List<Supplier<Checkpoint>> fixtures = new ArrayList<>();
        Fixtures.folders().forEach(folder -> fixtures.add(() -> Checkpoint.open(folder)));
        Fixtures.ggufs().forEach(file -> fixtures.add(() -> Checkpoint.open(file)));
        List<String> held = new ArrayList<>();
        for (Supplier<Checkpoint> fixture : fixtures) {
            try (Checkpoint checkpoint = fixture.get()) {
                boolean gguf = checkpoint.kind() == Checkpoint.Kind.GGUF;
                held.add(checkpoint.kind() + " "
                        + (gguf
                                ? checkpoint.metadata().requiredString("general.architecture")
                                : checkpoint.metadata().strings("architectures").orElseThrow()[0]));
            }
        }
        for (Architecture family : Decoders.all()) {
            assertThat(held).contains("FOLDER " + family.classNames().get(0));
            family.ggufNames().forEach(name -> assertThat(held).contains("GGUF " + name));
        }
    }

    @Test
    void theReadmeListsThem() throws IOException {
        String table = table();
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "families.md"), table);
        Path readme = Path.of("..", "README.md");
        Assumptions.assumeTrue(Files.exists(readme), "the README is absent");
        assertThat(Files.readString(readme))
                .as("the table of target/families.md stands in the README")
                .contains(table);
    }

    private static String table() {
        return Decoders.all().stream()
                .map(family -> "| " + family.title() + " | " + code(family.classNames()) + " | "
                        + code(family.ggufNames().isEmpty() ? List.of("llama") : family.ggufNames()) + " |\n")
                .collect(Collectors.joining("", "| decoders | config.json | GGUF |\n|---|---|---|\n", ""));
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static boolean startsWithAny(String name, List<String> starts, String end) {
        return starts.stream().anyMatch(start -> name.startsWith(start + end));
    }
}
