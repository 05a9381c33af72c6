package dev.slm;

import dev.slm.internal.format.Checkpoint;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Tokenizers;
import dev.slm.tokenizers.template.ChatTemplateException;
import dev.slm.tokenizers.template.ChatTemplates;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a model that deal with text. A model whose tokenizer or template is missing or cannot be used still works
 * without it, so the reason is kept until somebody asks.
 */
final class ModelParts {
    private static final Logger LOG = LoggerFactory.getLogger(ModelParts.class);

    /** Something that may be missing: the value, or why there is none. */
    private record Part<T>(@Nullable T value, @Nullable Exception reason) {}

    /** Reads a part. */
    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read() throws IOException;
    }

    private final String model;
    private final Part<Tokenizer> tokenizer;
    private final Part<ChatTemplates> templates;

    private ModelParts(String model, Part<Tokenizer> tokenizer, Part<ChatTemplates> templates) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.templates = templates;
    }

    static ModelParts read(Checkpoint checkpoint) {
        boolean gguf = checkpoint.kind() == Checkpoint.Kind.GGUF;
        Map<String, @Nullable Object> metadata = checkpoint.metadata().asMap();
        Part<Tokenizer> tokenizer =
                part(() -> gguf ? Tokenizers.fromGguf(metadata) : Tokenizers.fromFolder(checkpoint.path()));
        Part<ChatTemplates> templates = part(() ->
                (gguf ? ChatTemplates.fromGguf(metadata) : ChatTemplates.fromFolder(checkpoint.path())).orElse(null));
        if (templates.reason() != null) {
            LOG.warn(
                    "{}: the chat template cannot be used: {}",
                    checkpoint.path(),
                    templates.reason().getMessage());
        }
        return new ModelParts(checkpoint.path().toString(), tokenizer, templates);
    }

    /**
     * Begins to read the parts on a thread of their own: a large vocabulary takes about as long as the weights, and neither
     * needs the other.
     */
    static CompletableFuture<ModelParts> reading(Checkpoint checkpoint) {
        return CompletableFuture.supplyAsync(() -> read(checkpoint), task -> {
            Thread thread = new Thread(task, "slm-tokenizer");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Waits for what {@link #reading} began, whether this thread is interrupted or not. */
    static ModelParts await(CompletableFuture<ModelParts> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static <T> Part<T> part(Reader<T> reader) {
        try {
            return new Part<>(reader.read(), null);
        } catch (TokenizerFormatException | ChatTemplateException | IOException unusable) {
            return new Part<>(null, unusable);
        }
    }

    @Nullable
    Tokenizer tokenizerOrNull() {
        return tokenizer.value();
    }

    Tokenizer tokenizer() {
        Tokenizer value = tokenizer.value();
        if (value == null) {
            throw new UnsupportedModelException(
                    model + " has no usable tokenizer, so only token ids can be given" + because(tokenizer.reason()));
        }
        return value;
    }

    Optional<ChatTemplates> chatTemplates() {
        if (templates.reason() != null) {
            throw new UnsupportedModelException(
                    model + " has a chat template that cannot be used" + because(templates.reason()));
        }
        return Optional.ofNullable(templates.value());
    }

    /** Whether conversations can be written as the model wants them. */
    boolean hasChatFormat() {
        return tokenizer.value() != null && templates.value() != null;
    }

    ChatFormat chatFormat() {
        ChatTemplates found = chatTemplates().orElse(null);
        if (found == null) {
            throw new UnsupportedModelException(model + " has no chat template; complete(…) continues plain text");
        }
        return new ChatFormat(tokenizer(), found);
    }

    private static String because(@Nullable Exception reason) {
        return reason == null ? "" : ": " + reason.getMessage();
    }
}
