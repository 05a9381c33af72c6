package dev.slm.cli.commands;

import dev.slm.Entity;
import dev.slm.EntityMerging;
import dev.slm.TokenClassifier;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm entities}. */
@Command(name = "entities", description = "Finds what a text names: persons, places, whatever the model knows.")
public final class EntitiesCommand extends EncoderCommand {
    @Option(
            names = "--merging",
            paramLabel = "HOW",
            description = "none, simple, first, average or max; default: ${DEFAULT-VALUE}")
    private EntityMerging merging = EntityMerging.SIMPLE;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "the text; default: standard input")
    private @Nullable String text;

    @Override
    public Integer call() throws IOException {
        TokenClassifier.Builder builder =
                configured(TokenClassifier.builder(model())).merging(merging);
        try (TokenClassifier classifier = builder.load()) {
            String read = text == null ? readInput() : text;
            List<Entity> entities = classifier.entities(read);
            if (json()) {
                List<Object> documents = new ArrayList<>();
                for (Entity entity : entities) {
                    documents.add(Json.object(
                            "label", entity.label(),
                            "text", entity.text(),
                            "start", codePoints(read, entity.start()),
                            "end", codePoints(read, entity.end()),
                            "score", entity.score()));
                }
                printJson(Json.object("entities", documents));
            } else {
                for (Entity entity : entities) {
                    out().println(decimal(entity.score()) + "  " + entity.label() + "  " + entity.text());
                }
            }
        }
        return 0;
    }
}
