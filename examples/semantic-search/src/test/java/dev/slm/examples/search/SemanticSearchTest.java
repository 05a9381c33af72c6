package dev.slm.examples.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SemanticSearchTest {
    private static final String TEXT =
            """
            The cat slept on the warm
            windowsill all afternoon.

            Interest rates rose again, and the central bank
            blamed inflation.

            A recipe for bread: flour, water, salt, yeast and patience.

            The spacecraft entered orbit around Mars after seven months.
            """;

    @Tag("slow")
    @Test
    void findsParagraphsByMeaning(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
        assertThat(ask(file, "Why is money more expensive to borrow?")).startsWith("Interest rates rose again, and");
        assertThat(ask(file, "a voyage to another planet")).startsWith("The spacecraft");
        assertThat(ask(file, "an animal taking a nap")).startsWith("The cat slept on the warm windowsill");
    }

    private static String ask(Path text, String question) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SemanticSearch.run(text, question, null, new PrintStream(out, true, StandardCharsets.UTF_8));
        String best = out.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
        return best.substring(best.indexOf("  ") + 2);
    }

    @Test
    void blankLinesPartParagraphs() {
        assertThat(SemanticSearch.paragraphs(TEXT)).hasSize(4);
        assertThat(SemanticSearch.paragraphs("\n \n a\r\n\r\nb \n")).containsExactly("a", "b");
    }
}
