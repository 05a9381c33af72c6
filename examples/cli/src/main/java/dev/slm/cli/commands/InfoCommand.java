package dev.slm.cli.commands;

import dev.slm.ModelFile;
import dev.slm.ModelInfo;
import dev.slm.UnsupportedModelException;
import dev.slm.cli.Json;
import dev.slm.cli.SlmCommand;
import dev.slm.quant.KvPrecision;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.template.ChatTemplates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm info}. */
@Command(name = "info", description = "Shows what a model is made of, and the memory that it needs.")
public final class InfoCommand extends SlmCommand {
    @Option(
            names = {"-m", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "GGUF file or Hugging Face folder")
    private Path model;

    @Option(
            names = {"-c", "--context"},
            paramLabel = "N",
            description = "tokens for which memory is computed; default: the model's own limit")
    private @Nullable Integer context;

    @Option(names = "--kv", paramLabel = "TYPE", description = "how keys and values are kept: f32, f16 or q8")
    private @Nullable KvPrecision kvPrecision;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Option(
            names = {"--kernels", "--threads"},
            hidden = true,
            description = "accepted as everywhere; says nothing here")
    private @Nullable String ignored;

    @Override
    public Integer call() throws IOException {
        try (ModelFile file = ModelFile.open(model)) {
            Map<String, @Nullable Object> document = document(file);
            if (json) {
                printJson(document);
            } else {
                print("", document);
            }
        }
        return 0;
    }

    private Map<String, @Nullable Object> document(ModelFile file) {
        ModelInfo info = file.info();
        Map<String, @Nullable Object> types = new LinkedHashMap<>();
        info.types()
                .forEach((type, stored) -> types.put(
                        type,
                        Json.object(
                                "tensors",
                                stored.tensors(),
                                "parameters",
                                stored.parameters(),
                                "bytes",
                                stored.bytes())));
        Map<String, @Nullable Object> document = Json.object(
                "path", info.path(),
                "format", info.format(),
                "architecture", info.architecture(),
                "parameters", info.parameters(),
                "bytes", info.bytes(),
                "types", types);
        info.decoder().ifPresent(shape -> {
            document.put("context_length", shape.contextLength());
            document.put("vocabulary_size", shape.vocabularySize());
            document.put("layers", shape.layers());
            document.put("width", shape.width());
            document.put("heads", shape.heads());
            document.put("key_value_heads", shape.keyValueHeads());
            document.put("head_size", shape.headSize());
            document.put("feed_forward_size", shape.feedForwardSize());
            document.put("memory", memory(file, info, shape.contextLength()));
        });
        document.put("tokenizer", tokenizer(file));
        document.put("chat_template", chatTemplate(file));
        return document;
    }

    private Object memory(ModelFile file, ModelInfo info, int limit) {
        int tokens = context == null ? limit : context;
        KvPrecision precision = kvPrecision == null ? file.defaultKvPrecision().orElse(KvPrecision.F16) : kvPrecision;
        long keyValues = file.keyValueBytes(tokens, precision).orElse(0L);
        return Json.object(
                "context",
                tokens,
                "weights_bytes",
                info.bytes(),
                "key_value_type",
                precision.name(),
                "key_value_bytes",
                keyValues,
                "total_bytes",
                info.bytes() + keyValues);
    }

    private static Object tokenizer(ModelFile file) {
        try {
            Tokenizer tokenizer = file.tokenizer();
            return Json.object(
                    "vocabulary_size", tokenizer.vocabularySize(),
                    "bos_id", orNull(tokenizer.bosId()),
                    "eos_id", orNull(tokenizer.eosId()),
                    "unk_id", orNull(tokenizer.unkId()),
                    "pad_id", orNull(tokenizer.padId()));
        } catch (UnsupportedModelException unusable) {
            return Json.object("error", unusable.getMessage());
        }
    }

    private static @Nullable Object chatTemplate(ModelFile file) {
        try {
            Optional<ChatTemplates> templates = file.chatTemplates();
            if (templates.isEmpty()) {
                return null;
            }
            Map<String, @Nullable Object> byName = new LinkedHashMap<>();
            for (String name : templates.get().names()) {
                templates.get().named(name).ifPresent(template -> byName.put(name, template.source()));
            }
            return byName;
        } catch (UnsupportedModelException unusable) {
            return Json.object("error", unusable.getMessage());
        }
    }

    private static @Nullable Integer orNull(OptionalInt id) {
        return id.isPresent() ? id.getAsInt() : null;
    }

    private void print(String indent, Map<?, ?> members) {
        members.forEach((name, value) -> {
            String label = indent
                    + String.format(Locale.ROOT, "%-18s", String.valueOf(name).replace('_', ' '));
            if (value instanceof Map<?, ?> inner) {
                out().println(label.stripTrailing());
                print(indent + "  ", inner);
            } else {
                out().println(label + " " + shown(String.valueOf(name), value));
            }
        });
    }

    private static String shown(String name, @Nullable Object value) {
        if (value == null) {
            return "none";
        }
        if (name.endsWith("bytes") && value instanceof Long bytes) {
            return String.format(Locale.ROOT, "%,.1f MiB", bytes / 1048576.0);
        }
        return value instanceof Number number
                ? String.format(Locale.ROOT, "%,d", number.longValue())
                : String.valueOf(value);
    }
}
