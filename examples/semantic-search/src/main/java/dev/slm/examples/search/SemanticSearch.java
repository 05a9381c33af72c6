package dev.slm.examples.search;

import dev.slm.TextEmbedder;
import dev.slm.examples.onnx.OnnxBert;
import dev.slm.examples.search.ParagraphIndex.Hit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the paragraphs of a text file that mean what a question asks, whatever words they use.
 *
 * <pre>
 * mvn -q package -DskipTests -pl examples/semantic-search -am
 * java -jar examples/semantic-search/target/semantic-search.jar TEXT-FILE "who was it?"
 * </pre>
 *
 * <p>A third argument names the folder of another model. Without it the model is all-MiniLM-L6-v2, from Maven Central.
 */
public final class SemanticSearch {
    private static final int HITS = 3;

    private SemanticSearch() {}

    /** Arguments: the text file, the question, optionally a model. */
    public static void main(String[] args) throws IOException {
        if (args.length < 2 || args.length > 3) {
            System.err.println("usage: SemanticSearch TEXT-FILE QUESTION [MODEL]");
            System.exit(2);
        }
        run(Path.of(args[0]), args[1], args.length == 3 ? Path.of(args[2]) : null, System.out);
    }

    static void run(Path text, String question, @Nullable Path model, PrintStream out) throws IOException {
        if (model != null) {
            search(model, text, question, out);
            return;
        }
        Path folder = Files.createTempDirectory("all-MiniLM-L6-v2");
        try {
            OnnxBert.ALL_MINILM_L6_V2.writeTo(folder);
            search(folder, text, question, out);
        } finally {
            delete(folder);
        }
    }

    private static void search(Path model, Path text, String question, PrintStream out) throws IOException {
        try (TextEmbedder embedder = TextEmbedder.load(model);
                ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            ParagraphIndex index = new ParagraphIndex(directory, embedder);
            index.add(paragraphs(Files.readString(text, StandardCharsets.UTF_8)));
            for (Hit hit : index.search(question, HITS)) {
                out.printf("%.3f  %s%n", hit.cosine(), hit.paragraph());
            }
        }
    }

    /** Paragraphs are parted by blank lines. */
    static List<String> paragraphs(String text) {
        return Arrays.stream(text.split("\\R\\s*\\R"))
                .map(paragraph -> paragraph.strip().replaceAll("\\s+", " "))
                .filter(paragraph -> !paragraph.isEmpty())
                .toList();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
