package dev.slm.tokenizers;

import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** Hugging Face's own library, where its native code can be loaded. */
public final class RustLibrary {
    private RustLibrary() {}

    /** A tokenizer of the library; the test is skipped where it cannot be loaded. */
    public static HuggingFaceTokenizer load(byte[] tokenizerJson) {
        return load(tokenizerJson, Map.of("truncation", "false", "padding", "false"));
    }

    static HuggingFaceTokenizer load(byte[] tokenizerJson, Map<String, String> options) {
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizerJson), options);
        } catch (IOException | LinkageError | IllegalStateException e) {
            return abort("Hugging Face's native library cannot be loaded: " + e);
        }
    }
}
