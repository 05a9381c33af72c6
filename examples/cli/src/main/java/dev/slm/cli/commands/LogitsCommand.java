package dev.slm.cli.commands;

import dev.slm.LanguageModel;
import dev.slm.cli.Json;
import dev.slm.cli.ModelCommand;
import java.io.IOException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm logits}. */
@Command(name = "logits", description = "Prints what the model makes of given tokens; needs no tokenizer.")
public final class LogitsCommand extends ModelCommand {
    private static final int SHOWN = 10;

    @Option(names = "--ids", required = true, split = ",", paramLabel = "ID", description = "the tokens to read: 1,2,3")
    private int[] ids;

    @Option(names = "--last", paramLabel = "N", description = "only the last N positions; default: all")
    private @Nullable Integer last;

    @Option(names = "--greedy", paramLabel = "N", description = "then add N tokens, the most probable each time")
    private int greedy;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        int rows = last == null ? ids.length : Math.min(last, ids.length);
        if (rows < 1 || greedy < 0) {
            throw usageError("--last must be at least 1 and --greedy at least 0");
        }
        try (LanguageModel model = load()) {
            float[][] logits = model.logits(ids, rows);
            int[] positions = IntStream.range(ids.length - rows, ids.length).toArray();
            int[] greedyIds = greedy == 0 ? new int[0] : greedyIds(model);
            if (json) {
                printJson(Json.object("positions", positions, "logits", logits, "greedy_ids", greedyIds));
            } else {
                print(positions, logits, greedyIds);
            }
        }
        return 0;
    }

    /** The model's own settings for generating do not count here, nor do its end tokens. */
    private int[] greedyIds(LanguageModel model) {
        return model.complete(ids)
                .maxTokens(greedy)
                .temperature(0)
                .repetitionPenalty(1)
                .ignoreEos(true)
                .generate()
                .ids();
    }

    private void print(int[] positions, float[][] logits, int[] greedyIds) {
        for (int i = 0; i < positions.length; i++) {
            float[] row = logits[i];
            String best = IntStream.range(0, row.length)
                    .boxed()
                    .sorted((a, b) -> Float.compare(row[b], row[a]))
                    .limit(SHOWN)
                    .map(id -> id + ":" + decimal(row[id]))
                    .reduce((a, b) -> a + " " + b)
                    .orElse("");
            out().println("position " + positions[i] + "  " + best);
        }
        if (greedyIds.length > 0) {
            out().println("greedy "
                    + IntStream.of(greedyIds)
                            .mapToObj(String::valueOf)
                            .reduce((a, b) -> a + "," + b)
                            .orElse(""));
        }
    }
}
