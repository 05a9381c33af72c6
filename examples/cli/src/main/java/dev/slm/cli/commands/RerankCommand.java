package dev.slm.cli.commands;

import dev.slm.Reranked;
import dev.slm.Reranker;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm rerank}. */
@Command(name = "rerank", description = "Orders documents by how well they answer a query.")
public final class RerankCommand extends EncoderCommand {
    @Option(
            names = {"-q", "--query"},
            required = true,
            paramLabel = "TEXT",
            description = "the query")
    private String query;

    @Option(names = "--stdin-json", description = "read the documents as a JSON array of texts from standard input")
    private boolean stdinJson;

    @Parameters(
            arity = "0..*",
            paramLabel = "DOCUMENT",
            description = "the documents; default: the lines of standard input that are not blank")
    private @Nullable List<String> arguments;

    @Override
    public Integer call() throws IOException {
        boolean lines = !stdinJson && (arguments == null || arguments.isEmpty());
        List<String> documents =
                lines ? readInput().lines().filter(line -> !line.isBlank()).toList() : texts(arguments, stdinJson);
        try (Reranker reranker = configured(Reranker.builder(model())).load()) {
            List<Reranked> ranked = reranker.rerank(query, documents);
            if (json()) {
                List<Object> results = new ArrayList<>();
                for (Reranked result : ranked) {
                    results.add(Json.object(
                            "index", result.index(),
                            "logit", result.logit(),
                            "relevance", result.relevance()));
                }
                printJson(Json.object("results", results));
            } else {
                for (Reranked result : ranked) {
                    out().println(decimal(result.relevance()) + "  " + documents.get(result.index()));
                }
            }
        }
        return 0;
    }
}
