package dev.slm.internal.convert;

import java.util.List;

/** How one family of Hugging Face checkpoints is written to GGUF. Stateless. */
interface Conversion {
    /** What config.json may say under {@code model_type}. */
    List<String> modelTypes();

    /** GGUF's name of the architecture. */
    String architecture();

    /** What the tensors are called there. */
    TensorNames names();

    /** Writes the settings. */
    void writeKeys(HfConfig config, Keys keys);

    /** A tensor under its new name, with its values as the architecture wants them. */
    default ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        return tensor;
    }

    /** Tensors that the checkpoint holds as settings. */
    default List<ConvertedTensor> computed(HfConfig config) {
        return List.of();
    }
}
