package dev.slm.cli;

import dev.slm.GenerationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to choose tokens and when to stop; what is not given is the model's own setting. */
public final class SamplingOptions {
    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            defaultValue = "128",
            description = "most new tokens; default: ${DEFAULT-VALUE}")
    private int maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the most probable token each time")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "draw from the K most probable tokens")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "draw from the fewest tokens that together have this probability")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "draw from tokens at least P times as probable as the best")
    private @Nullable Double minP;

    @Option(names = "--typical-p", paramLabel = "P", description = "locally typical sampling")
    private @Nullable Double typicalP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "above 1: tokens that were there become less likely")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "X",
            description = "subtracted for every time the answer has a token")
    private @Nullable Double frequencyPenalty;

    @Option(names = "--presence-penalty", paramLabel = "X", description = "subtracted once if the answer has a token")
    private @Nullable Double presencePenalty;

    @Option(names = "--penalty-window", paramLabel = "N", description = "how many tokens back the penalties look")
    private @Nullable Integer penaltyWindow;

    @Option(names = "--seed", paramLabel = "S", description = "the same seed gives the same text")
    private @Nullable Long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "ends the answer; may be given several times")
    private List<String> stop = new ArrayList<>();

    @Option(names = "--ignore-eos", description = "go on after the model's end token")
    private boolean ignoreEos;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "what an answer may take")
    private @Nullable Double timeout;

    @Option(
            names = "--prompt-lookup",
            paramLabel = "N",
            description =
                    "guess up to N tokens at a time from prompt and answer: the same text, faster if it repeats them")
    private @Nullable Integer promptLookup;

    /** The options as the library knows them. */
    public GenerationOptions toOptions() {
        GenerationOptions.Builder options =
                GenerationOptions.builder().maxTokens(maxTokens).stop(stop);
        if (temperature != null) {
            options.temperature(temperature);
        }
        if (topK != null) {
            options.topK(topK);
        }
        if (topP != null) {
            options.topP(topP);
        }
        if (minP != null) {
            options.minP(minP);
        }
        if (typicalP != null) {
            options.typicalP(typicalP);
        }
        if (repetitionPenalty != null) {
            options.repetitionPenalty(repetitionPenalty);
        }
        if (frequencyPenalty != null) {
            options.frequencyPenalty(frequencyPenalty);
        }
        if (presencePenalty != null) {
            options.presencePenalty(presencePenalty);
        }
        if (penaltyWindow != null) {
            options.penaltyWindow(penaltyWindow);
        }
        if (seed != null) {
            options.seed(seed);
        }
        if (ignoreEos) {
            options.ignoreEos(true);
        }
        if (timeout != null) {
            options.timeout(Duration.ofNanos((long) (timeout * 1e9)));
        }
        if (promptLookup != null) {
            options.promptLookup(promptLookup);
        }
        return options.build();
    }
}
