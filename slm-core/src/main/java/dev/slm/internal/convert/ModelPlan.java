package dev.slm.internal.convert;

import dev.slm.internal.format.gguf.GgufMetadata;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model as it is to be written, before types are chosen.
 *
 * @param architecture GGUF's name of it
 * @param layers how many blocks it has
 * @param tensors in the order of llama-quantize's files: those outside the layers, then layer by layer, each by name
 */
record ModelPlan(String architecture, int layers, GgufMetadata metadata, List<ConvertedTensor> tensors) {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d{1,9})\\..*");

    ModelPlan {
        tensors = tensors.stream()
                .sorted(Comparator.comparingInt((ConvertedTensor tensor) -> layer(tensor.name()))
                        .thenComparing(ConvertedTensor::name))
                .toList();
    }

    private static int layer(String tensor) {
        Matcher layer = LAYER.matcher(tensor);
        return layer.matches() ? Integer.parseInt(layer.group(1)) : -1;
    }
}
