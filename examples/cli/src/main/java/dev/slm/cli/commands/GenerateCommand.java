package dev.slm.cli.commands;

import dev.slm.FinishReason;
import dev.slm.Generation;
import dev.slm.LanguageModel;
import dev.slm.Prompt;
import dev.slm.TokenStream;
import dev.slm.cli.Json;
import dev.slm.cli.ModelCommand;
import dev.slm.cli.SamplingOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slm generate}. */
@Command(name = "generate", description = "Answers a prompt, or continues it if the model has no chat template.")
public final class GenerateCommand extends ModelCommand {
    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "TEXT",
            description = "the prompt; default: standard input")
    private @Nullable String prompt;

    @Option(names = "--raw", description = "continue the prompt as it is, without the model's chat template")
    private boolean raw;

    @Option(names = "--control-tokens", description = "with --raw: control tokens in the prompt are meant as such")
    private boolean controlTokens;

    @Option(names = "--system", paramLabel = "TEXT", description = "instructions that come first")
    private @Nullable String system;

    @Option(names = "--json", description = "print one JSON document when done, instead of text as it comes")
    private boolean json;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() throws IOException {
        if (raw && system != null) {
            throw usageError("--system needs a chat template, --raw does without; give one of them");
        }
        if (controlTokens && !raw) {
            throw usageError("--control-tokens goes with --raw");
        }
        String text = prompt == null ? readInput() : prompt;
        long start = System.nanoTime();
        try (LanguageModel model = load()) {
            Duration load = Duration.ofNanos(System.nanoTime() - start);
            Prompt request = request(model, text).options(sampling.toOptions());
            if (system != null) {
                request.system(system);
            }
            if (json) {
                printJson(document(request.generate(), load, model.kernels()));
            } else {
                print(request, raw || !model.hasChatTemplate() ? text : "");
            }
        }
        return 0;
    }

    private Prompt request(LanguageModel model, String text) {
        if (controlTokens) {
            return model.completeWithControlTokens(text);
        }
        return raw ? model.complete(text) : model.prompt(text);
    }

    /** Prints the answer as it comes; a continuation is printed with what it continues. */
    private void print(Prompt request, String before) {
        try (TokenStream stream = request.stream()) {
            out().print(before);
            for (String piece : stream) {
                out().print(piece);
                out().flush();
            }
            out().println();
        }
    }

    private static Object document(Generation generation, Duration load, String kernels) {
        return Json.object(
                "text", generation.text(),
                "ids", generation.ids(),
                "prompt_ids", generation.promptIds(),
                "finish_reason", name(generation.finishReason()),
                "usage",
                        Json.object(
                                "prompt_tokens", generation.usage().promptTokens(),
                                "completion_tokens", generation.usage().completionTokens(),
                                "drafted_tokens", generation.usage().draftedTokens(),
                                "accepted_tokens", generation.usage().acceptedTokens()),
                "timings",
                        Json.object(
                                "load_ms", millis(load),
                                "prefill_ms", millis(generation.timings().prefill()),
                                "decode_ms", millis(generation.timings().decode()),
                                "first_token_ms", millis(generation.timings().firstToken())),
                "kernels", kernels);
    }

    /** The names that scripts know from other engines, which do not tell a stop string from a stop token. */
    private static String name(FinishReason reason) {
        return reason == FinishReason.STOP_STRING ? "stop" : reason.name().toLowerCase(Locale.ROOT);
    }

    private static double millis(Duration time) {
        return Math.round(time.toNanos() / 1e3) / 1e3;
    }
}
