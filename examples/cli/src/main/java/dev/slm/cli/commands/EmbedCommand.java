package dev.slm.cli.commands;

import dev.slm.Embedding;
import dev.slm.Pooling;
import dev.slm.TextEmbedder;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm embed}. */
@Command(
        name = "embed",
        description = "Turns texts into vectors, as the model's files say unless options say otherwise.")
public final class EmbedCommand extends EncoderCommand {
    @Option(names = "--pooling", paramLabel = "HOW", description = "mean, cls, last or max")
    private @Nullable Pooling pooling;

    @Option(names = "--normalize", negatable = true, description = "bring vectors to length 1, or do not")
    private @Nullable Boolean normalize;

    @Option(names = "--dimensions", paramLabel = "N", description = "keep the first N elements")
    private @Nullable Integer dimensions;

    @Option(names = "--max-tokens", paramLabel = "N", description = "longest text or chunk")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--chunk",
            paramLabel = "OVERLAP",
            description = "average longer texts over chunks with this overlap")
    private @Nullable Integer overlap;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "put this before each text")
    private String prefix = "";

    @Option(names = "--stdin-json", description = "read a JSON array of texts from standard input")
    private boolean stdinJson;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "the texts; default: standard input as one")
    private @Nullable List<String> arguments;

    @Override
    public Integer call() throws IOException {
        List<String> texts = texts(arguments, stdinJson);
        TextEmbedder.Builder builder = configured(TextEmbedder.builder(model()));
        try (TextEmbedder embedder = set(() -> asTold(builder)).load()) {
            List<Embedding> embeddings =
                    embedder.embed(texts.stream().map(prefix::concat).toList());
            if (json()) {
                printJson(Json.object(
                        "embeddings", embeddings.stream().map(Embedding::vector).toList()));
            } else {
                embeddings.forEach(embedding -> out().println(Arrays.toString(embedding.vector())));
            }
        }
        return 0;
    }

    private TextEmbedder.Builder asTold(TextEmbedder.Builder configured) {
        TextEmbedder.Builder builder = configured;
        if (pooling != null) {
            builder = builder.pooling(pooling);
        }
        if (normalize != null) {
            builder = builder.normalize(normalize);
        }
        if (dimensions != null) {
            builder = builder.dimensions(dimensions);
        }
        if (maxTokens != null) {
            builder = builder.maxTokens(maxTokens);
        }
        return overlap == null ? builder : builder.chunkLongTexts(overlap);
    }
}
