package dev.slm.cli.commands;

import dev.slm.MaskFiller;
import dev.slm.TokenScore;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm fill}. */
@Command(name = "fill", description = "Guesses the words that a text leaves out, spelt as the model's mask token.")
public final class FillCommand extends EncoderCommand {
    @Option(names = "-n", paramLabel = "N", description = "guesses for each gap; default: ${DEFAULT-VALUE}")
    private int count = 5;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "the text; default: standard input")
    private @Nullable String text;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw usageError("-n must be at least 1");
        }
        try (MaskFiller filler = configured(MaskFiller.builder(model())).load()) {
            List<List<TokenScore>> gaps = filler.fill(text == null ? readInput().strip() : text, count);
            if (json()) {
                printJson(Json.object(
                        "masks", gaps.stream().map(FillCommand::document).toList()));
            } else {
                for (int i = 0; i < gaps.size(); i++) {
                    print(i, gaps.get(i));
                }
            }
        }
        return 0;
    }

    private static List<Object> document(List<TokenScore> guesses) {
        List<Object> documents = new ArrayList<>();
        for (TokenScore guess : guesses) {
            documents.add(Json.object("token", guess.token(), "id", guess.id(), "score", guess.score()));
        }
        return documents;
    }

    /** A blank line tells one gap from the next. */
    private void print(int gap, List<TokenScore> guesses) {
        if (gap > 0) {
            out().println();
        }
        for (TokenScore guess : guesses) {
            out().println(decimal(guess.score()) + "  " + guess.token());
        }
    }
}
