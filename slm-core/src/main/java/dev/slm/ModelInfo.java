package dev.slm;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a model file says about the model.
 *
 * @param path the file or folder
 * @param format {@code gguf} or {@code folder}
 * @param architecture as the file names it: {@code llama}, {@code Qwen2ForCausalLM}
 * @param parameters weights in all tensors
 * @param bytes what the tensors take as stored
 * @param types how the tensors are stored, by name of the type, such as {@code Q4_K}
 * @param decoder the shape of a language model; empty for other kinds of models, and for families that slm does not know
 */
public record ModelInfo(
        String path,
        String format,
        String architecture,
        long parameters,
        long bytes,
        Map<String, Stored> types,
        Optional<DecoderShape> decoder) {
    public ModelInfo {
        types = Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /**
     * Tensors of one type.
     *
     * @param tensors how many
     * @param parameters weights in them
     * @param bytes what they take
     */
    public record Stored(int tensors, long parameters, long bytes) {}

    /**
     * The shape of a language model.
     *
     * @param vocabularySize token ids are from 0 to this, excluded
     * @param contextLength the longest text that it was made for, in tokens
     * @param layers blocks of attention and feed-forward network
     * @param width of the hidden state
     * @param heads query heads
     * @param keyValueHeads heads of keys and values
     * @param headSize elements of a head
     * @param feedForwardSize inner width of the feed-forward network
     */
    public record DecoderShape(
            int vocabularySize,
            int contextLength,
            int layers,
            int width,
            int heads,
            int keyValueHeads,
            int headSize,
            int feedForwardSize) {}
}
