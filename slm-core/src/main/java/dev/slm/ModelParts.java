package dev.slm;

import dev.slm.internal.format.Checkpoint;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Tokenizers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a model that deal with text. A model whose tokenizer is missing or cannot be used still works with token
 * ids, so the reason is kept until somebody asks for text.
 */
final class ModelParts {
    private final String model;
    private final @Nullable Tokenizer tokenizer;
    private final @Nullable Exception noTokenizer;
    private final @Nullable ChatFormat chatFormat;
    private final @Nullable Exception noChatFormat;

    private ModelParts(
            String model,
            @Nullable Tokenizer tokenizer,
            @Nullable Exception noTokenizer,
            @Nullable ChatFormat chatFormat,
            @Nullable Exception noChatFormat) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.noTokenizer = noTokenizer;
        this.chatFormat = chatFormat;
        this.noChatFormat = noChatFormat;
    }

    static ModelParts read(Checkpoint checkpoint) {
        String model = checkpoint.path().toString();
        Tokenizer tokenizer;
        try {
            tokenizer = checkpoint.kind() == Checkpoint.Kind.GGUF
                    ? Tokenizers.fromGguf(checkpoint.metadata().asMap())
                    : Tokenizers.fromFolder(checkpoint.path());
        } catch (TokenizerFormatException | IOException unusable) {
            return new ModelParts(model, null, unusable, null, null);
        }
        return new ModelParts(model, tokenizer, null, null, null);
    }

    @Nullable
    Tokenizer tokenizerOrNull() {
        return tokenizer;
    }

    Tokenizer tokenizer() {
        if (tokenizer == null) {
            throw new UnsupportedModelException(
                    model + " has no usable tokenizer, so only token ids can be given" + reason(noTokenizer));
        }
        return tokenizer;
    }

    boolean hasChatFormat() {
        return chatFormat != null;
    }

    ChatFormat chatFormat() {
        tokenizer();
        if (chatFormat == null) {
            throw new UnsupportedModelException(
                    model + " has no chat template; complete(…) continues plain text" + reason(noChatFormat));
        }
        return chatFormat;
    }

    private static String reason(@Nullable Exception reason) {
        return reason == null ? "" : " (" + reason.getMessage() + ")";
    }
}
