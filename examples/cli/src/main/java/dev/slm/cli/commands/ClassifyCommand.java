package dev.slm.cli.commands;

import dev.slm.Classification;
import dev.slm.LabelScore;
import dev.slm.TextClassifier;
import dev.slm.ZeroShotClassifier;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm classify}. */
@Command(name = "classify", description = "Says which labels a text has: the model's own, or any (zero-shot).")
public final class ClassifyCommand extends EncoderCommand {
    @Option(names = "--pair", paramLabel = "TEXT", description = "the second text, for models of pairs")
    private @Nullable String pair;

    @Option(names = "--labels", split = ",", paramLabel = "LABEL", description = "labels to choose from (zero-shot)")
    private @Nullable List<String> labels;

    @Option(names = "--hypothesis", paramLabel = "TEXT", description = "sentence for --labels, with {} for the label")
    private @Nullable String hypothesis;

    @Option(names = "--multi-label", negatable = true, description = "several labels may hold at once, or not")
    private @Nullable Boolean multiLabel;

    @Option(names = "--stdin-json", description = "read a JSON array of texts from standard input")
    private boolean stdinJson;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "the texts; default: standard input as one")
    private @Nullable List<String> arguments;

    @Override
    public Integer call() throws IOException {
        if (labels != null && pair != null) {
            throw usageError("--labels makes the pairs itself; leave --pair out");
        }
        if (labels == null && hypothesis != null) {
            throw usageError("--hypothesis is for the labels of --labels");
        }
        List<String> texts = texts(arguments, stdinJson);
        List<Classification> found = labels == null ? classify(texts) : zeroShot(texts, labels);
        if (json()) {
            printJson(Json.object(
                    "classifications",
                    found.stream().map(ClassifyCommand::document).toList()));
        } else {
            for (Classification classification : found) {
                for (LabelScore score : classification.scores()) {
                    out().println(decimal(score.score()) + "  " + score.label());
                }
            }
        }
        return 0;
    }

    private static List<Object> document(Classification classification) {
        List<Object> scores = new ArrayList<>();
        for (LabelScore score : classification.scores()) {
            scores.add(Json.object("label", score.label(), "score", score.score()));
        }
        return scores;
    }

    private List<Classification> classify(List<String> texts) {
        TextClassifier.Builder builder = configured(TextClassifier.builder(model()));
        if (multiLabel != null) {
            builder = builder.multiLabel(multiLabel);
        }
        try (TextClassifier classifier = builder.load()) {
            return pair == null
                    ? classifier.classify(texts)
                    : texts.stream()
                            .map(text -> classifier.classify(text, pair))
                            .toList();
        }
    }

    private List<Classification> zeroShot(List<String> texts, List<String> choices) {
        ZeroShotClassifier.Builder usual = configured(ZeroShotClassifier.builder(model()));
        ZeroShotClassifier.Builder builder = hypothesis == null ? usual : set(() -> usual.hypothesis(hypothesis));
        try (ZeroShotClassifier classifier = builder.load()) {
            return texts.stream()
                    .map(text -> Boolean.TRUE.equals(multiLabel)
                            ? classifier.classifyMultiLabel(text, choices)
                            : classifier.classify(text, choices))
                    .toList();
        }
    }
}
