package dev.slm.cli.commands;

import dev.slm.LanguageModel;
import dev.slm.cli.Json;
import dev.slm.cli.ModelCommand;
import dev.slm.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm perplexity}. */
@Command(
        name = "perplexity",
        description = {
            "Measures how well the model predicts a text: e to the mean of -log p over its tokens; less is better.",
            "The text is cut into windows of the context length that do not overlap. Each begins with the tokens that begin"
                    + " every text of the model (BOS) where there are such. Every token but the first of a window counts,"
                    + " given those before it in its window; after BOS the first counts, too."
        })
public final class PerplexityCommand extends ModelCommand {
    /** A window of a model of very long contexts would say little about shorter texts, and take long. */
    private static final int DEFAULT_CONTEXT = 512;

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "the text")
    private Path file;

    @Option(names = "--windows", paramLabel = "N", description = "only the first N windows")
    private @Nullable Integer windows;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        try (LanguageModel model = load()) {
            Tokenizer tokenizer = model.tokenizer();
            int[] begin = begin(tokenizer);
            int length = context() == null ? Math.min(DEFAULT_CONTEXT, model.contextLength()) : model.contextLength();
            int[] ids = tokenizer.encodeToIds(text, false, false);
            int step = length - begin.length;
            if (step < 1 || ids.length + begin.length < 2) {
                throw usageError("a text and a window of at least two tokens are needed");
            }
            double sum = 0;
            long tokens = 0;
            int count = 0;
            for (int from = 0; from < ids.length && (windows == null || count < windows); from += step) {
                for (double logProbability : logProbabilities(model, begin, ids, from, step)) {
                    sum -= logProbability;
                    tokens++;
                }
                count++;
                if (!json) {
                    err().print("\rwindow " + count + "  perplexity " + decimal(Math.exp(sum / tokens)) + "  ");
                    err().flush();
                }
            }
            print(Math.exp(sum / tokens), tokens, count, length, model.kernels());
        }
        return 0;
    }

    /** What the model puts before every text. */
    private static int[] begin(Tokenizer tokenizer) {
        int[] framed = tokenizer.encodeToIds("", true, false);
        return tokenizer.bosId().isPresent()
                        && framed.length > 0
                        && framed[0] == tokenizer.bosId().getAsInt()
                ? new int[] {framed[0]}
                : new int[0];
    }

    private static double[] logProbabilities(LanguageModel model, int[] begin, int[] ids, int from, int step) {
        int count = Math.min(step, ids.length - from);
        int[] window = Arrays.copyOf(begin, begin.length + count);
        System.arraycopy(ids, from, window, begin.length, count);
        return model.logProbabilities(window);
    }

    private void print(double perplexity, long tokens, int count, int length, String kernels) throws IOException {
        if (json) {
            printJson(Json.object(
                    "perplexity", perplexity,
                    "tokens", tokens,
                    "windows", count,
                    "context", length,
                    "kernels", kernels));
        } else {
            err().println();
            out().println("perplexity " + String.format(java.util.Locale.ROOT, "%.4f", perplexity) + " over " + tokens
                    + " tokens in " + count + " windows of " + length);
        }
    }
}
