package dev.slm.cli;

import dev.slm.cli.commands.BenchCommand;
import dev.slm.cli.commands.ChatCommand;
import dev.slm.cli.commands.DoctorCommand;
import dev.slm.cli.commands.GenerateCommand;
import dev.slm.cli.commands.InfoCommand;
import dev.slm.cli.commands.LogitsCommand;
import dev.slm.cli.commands.PerplexityCommand;
import dev.slm.cli.commands.QuantizeCommand;
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
