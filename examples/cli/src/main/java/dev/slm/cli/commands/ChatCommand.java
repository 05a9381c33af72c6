package dev.slm.cli.commands;

import dev.slm.ChatSession;
import dev.slm.LanguageModel;
import dev.slm.TokenStream;
import dev.slm.cli.ModelCommand;
import dev.slm.cli.SamplingOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slm chat}. */
@Command(
        name = "chat",
        description =
                "Talks: one line in, one answer out. /reset forgets the conversation, /exit or the end of input ends it.")
public final class ChatCommand extends ModelCommand {
    @Option(names = "--system", paramLabel = "TEXT", description = "instructions for the whole conversation")
    private @Nullable String system;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in(), StandardCharsets.UTF_8));
        try (LanguageModel model = load()) {
            ChatSession chat = open(model);
            try {
                for (String line = ask(lines); line != null && !line.equals("/exit"); line = ask(lines)) {
                    if (line.equals("/reset")) {
                        chat.close();
                        chat = open(model);
                    } else if (!line.isBlank()) {
                        answer(chat, line);
                    }
                }
            } finally {
                chat.close();
            }
        }
        return 0;
    }

    private ChatSession open(LanguageModel model) {
        ChatSession.Builder chat = model.chat().options(sampling.toOptions());
        return system == null ? chat.open() : chat.system(system).open();
    }

    /** The invitation to speak goes to standard error, so that standard output holds the answers only. */
    private @Nullable String ask(BufferedReader lines) throws IOException {
        err().print("> ");
        err().flush();
        return lines.readLine();
    }

    private void answer(ChatSession chat, String line) {
        try (TokenStream stream = chat.stream(line)) {
            for (String piece : stream) {
                out().print(piece);
                out().flush();
            }
        }
        out().println();
    }
}
