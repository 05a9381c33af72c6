package dev.slm.cli.commands;

import dev.slm.ModelFile;
import dev.slm.cli.Json;
import dev.slm.cli.JsonInput;
import dev.slm.cli.SlmCommand;
import dev.slm.tokenizers.template.ChatTemplate;
import dev.slm.tokenizers.template.ChatTemplateException;
import dev.slm.tokenizers.template.ChatTemplateInput;
import dev.slm.tokenizers.template.ChatTemplates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm template}. */
@Command(name = "template", description = "Renders a conversation with a chat template.")
public final class TemplateCommand extends SlmCommand {
    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL|FILE.jinja",
            description = "a model, or a file that holds a template")
    private Path model;

    @Option(
            names = "--messages",
            required = true,
            paramLabel = "FILE",
            description =
                    "JSON object with messages, tools, add_generation_prompt, bos_token, eos_token, template_kwargs, now")
    private Path messages;

    @Option(names = "--json", description = "print one JSON document: the text, or the error")
    private boolean json;

    @Option(
            names = {"--kernels", "--threads"},
            hidden = true,
            description = "accepted as everywhere; says nothing here")
    private @Nullable String ignored;

    @Override
    public Integer call() throws IOException {
        ChatTemplateInput input;
        try (InputStream file = Files.newInputStream(messages)) {
            input = ChatTemplateInput.fromJson(JsonInput.object(file));
        }
        String text;
        try {
            text = render(input);
        } catch (ChatTemplateException failure) {
            if (!json) {
                throw failure;
            }
            printJson(Json.object("error", failure.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (json) {
            printJson(Json.object("text", text));
        } else {
            out().println(text);
        }
        return 0;
    }

    /** As the template itself would: what it refuses is an error, and nothing is put in its place. */
    private String render(ChatTemplateInput input) throws IOException {
        if (String.valueOf(model.getFileName()).endsWith(".jinja")) {
            return ChatTemplate.parse(Files.readString(model)).renderText(input);
        }
        try (ModelFile file = ModelFile.open(model)) {
            ChatTemplates templates =
                    file.chatTemplates().orElseThrow(() -> new IOException(model + " has no chat template"));
            return templates
                    .choose(input)
                    .renderText(input.withTokens(
                            firstOf(input.bosToken(), templates.bosToken()),
                            firstOf(input.eosToken(), templates.eosToken())));
        }
    }

    private static @Nullable String firstOf(@Nullable String given, Optional<String> own) {
        return given == null ? own.orElse(null) : given;
    }
}
