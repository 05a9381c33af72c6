package dev.slm.cli.commands;

import dev.slm.ModelFile;
import dev.slm.cli.Json;
import dev.slm.cli.JsonInput;
import dev.slm.cli.SlmCommand;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Span;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slm tokenize}. */
@Command(
        name = "tokenize",
        description = "Shows the tokens of a text. Control tokens that the text spells out are plain text.")
public final class TokenizeCommand extends SlmCommand {
    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL|FILE",
            description = "a model, a tokenizer.json, or a SentencePiece .model file")
    private Path model;

    @Option(names = "--spans", description = "show where in the text each token stands, in code points")
    private boolean spans;

    @Option(names = "--stdin-json", description = "read a JSON array of texts from standard input; prints a JSON array")
    private boolean stdinJson;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Option(
            names = {"--kernels", "--threads"},
            hidden = true,
            description = "accepted as everywhere; says nothing here")
    private @Nullable String ignored;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "the text; default: standard input")
    private @Nullable String text;

    @Override
    public Integer call() throws IOException {
        if (stdinJson && text != null) {
            throw usageError("--stdin-json reads the texts from standard input; leave TEXT out");
        }
        Tokenizer tokenizer = open();
        if (stdinJson) {
            List<Object> documents = new ArrayList<>();
            for (String each : JsonInput.texts(in())) {
                documents.add(document(tokenizer, each));
            }
            printJson(documents);
            return 0;
        }
        String single = text == null ? readInput() : text;
        if (json) {
            printJson(document(tokenizer, single));
        } else {
            print(tokenizer, single);
        }
        return 0;
    }

    private Tokenizer open() throws IOException {
        String name = String.valueOf(model.getFileName());
        if (name.endsWith(".json")) {
            return Tokenizers.fromTokenizerJson(Files.readAllBytes(model));
        }
        if (name.endsWith(".model")) {
            return Tokenizers.fromSentencePiece(Files.readAllBytes(model));
        }
        try (ModelFile file = ModelFile.open(model)) {
            return file.tokenizer();
        }
    }

    private static Map<String, @Nullable Object> document(Tokenizer tokenizer, String text) {
        Encoding framed = tokenizer.encode(text);
        Encoding plain = tokenizer.encode(text, EncodeOptions.PLAIN);
        return Json.object(
                "ids", framed.ids(),
                "ids_plain", plain.ids(),
                "spans", spans(framed),
                "decoded", tokenizer.decode(plain.ids(), false));
    }

    private static List<int @Nullable []> spans(Encoding encoding) {
        List<int @Nullable []> spans = new ArrayList<>();
        for (int i = 0; i < encoding.size(); i++) {
            Span span = encoding.codePointSpan(i);
            spans.add(span == null ? null : new int[] {span.start(), span.end()});
        }
        return spans;
    }

    private void print(Tokenizer tokenizer, String single) {
        Encoding encoding = tokenizer.encode(single);
        for (int i = 0; i < encoding.size(); i++) {
            Span span = encoding.codePointSpan(i);
            String where = !spans ? "" : span == null ? "  -" : "  " + span.start() + ".." + span.end();
            out().println(encoding.id(i) + "  " + tokenizer.token(encoding.id(i)) + where);
        }
    }
}
