package dev.slm.cli;

import dev.slm.cli.commands.AnswerCommand;
import dev.slm.cli.commands.BenchCommand;
import dev.slm.cli.commands.ChatCommand;
import dev.slm.cli.commands.ClassifyCommand;
import dev.slm.cli.commands.DoctorCommand;
import dev.slm.cli.commands.EmbedCommand;
import dev.slm.cli.commands.EncodeCommand;
import dev.slm.cli.commands.EntitiesCommand;
import dev.slm.cli.commands.FillCommand;
import dev.slm.cli.commands.GenerateCommand;
import dev.slm.cli.commands.InfoCommand;
import dev.slm.cli.commands.LogitsCommand;
import dev.slm.cli.commands.PerplexityCommand;
import dev.slm.cli.commands.QuantizeCommand;
import dev.slm.cli.commands.RerankCommand;
import dev.slm.cli.commands.SynthCommand;
import dev.slm.cli.commands.TemplateCommand;
import dev.slm.cli.commands.TokenizeCommand;
import java.util.List;

/** All commands, in the order in which help shows them. */
final class Commands {
    private Commands() {}

    static List<Object> all() {
        return List.of(
                new GenerateCommand(),
                new ChatCommand(),
                new LogitsCommand(),
                new EncodeCommand(),
                new EmbedCommand(),
                new ClassifyCommand(),
                new FillCommand(),
                new AnswerCommand(),
                new EntitiesCommand(),
                new RerankCommand(),
                new TokenizeCommand(),
                new TemplateCommand(),
                new PerplexityCommand(),
                new InfoCommand(),
                new QuantizeCommand(),
                new BenchCommand(),
                new SynthCommand(),
                new DoctorCommand());
    }
}
