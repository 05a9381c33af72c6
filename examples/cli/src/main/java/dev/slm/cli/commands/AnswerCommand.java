package dev.slm.cli.commands;

import dev.slm.Answer;
import dev.slm.QuestionAnswerer;
import dev.slm.cli.EncoderCommand;
import dev.slm.cli.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm answer}. */
@Command(name = "answer", description = "Answers a question with a part of a text.")
public final class AnswerCommand extends EncoderCommand {
    @Option(
            names = {"-q", "--question"},
            required = true,
            paramLabel = "TEXT",
            description = "the question")
    private String question;

    @Option(names = "-n", paramLabel = "N", description = "answers at most; default: ${DEFAULT-VALUE}")
    private int count = 1;

    @Option(names = "--no-answer", description = "the answer may be that there is none (models of SQuAD 2)")
    private boolean noAnswer;

    @Parameters(arity = "0..1", paramLabel = "CONTEXT", description = "the text to search; default: standard input")
    private @Nullable String context;

    @Override
    public Integer call() throws IOException {
        if (count < 1) {
            throw usageError("-n must be at least 1");
        }
        QuestionAnswerer.Builder builder =
                configured(QuestionAnswerer.builder(model())).noAnswer(noAnswer);
        try (QuestionAnswerer answerer = builder.load()) {
            String text = context == null ? readInput() : context;
            List<Answer> answers = answerer.answers(question, text, count);
            if (json()) {
                List<Object> documents = new ArrayList<>();
                for (Answer answer : answers) {
                    documents.add(Json.object(
                            "text", answer.text(),
                            "start", codePoints(text, answer.start()),
                            "end", codePoints(text, answer.end()),
                            "score", answer.score()));
                }
                printJson(Json.object("answers", documents));
            } else {
                for (Answer answer : answers) {
                    out().println(decimal(answer.score()) + "  " + (answer.found() ? answer.text() : "(no answer)"));
                }
            }
        }
        return 0;
    }
}
