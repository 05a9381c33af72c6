package dev.slm.internal.convert;

import dev.slm.internal.format.gguf.GgufMetadata;
import java.util.List;

/**
 * A model as it is to be written, before types are chosen.
 *
 * @param architecture GGUF's name of it
 * @param layers how many blocks it has
 */
record ModelPlan(String architecture, int layers, GgufMetadata metadata, List<ConvertedTensor> tensors) {}
