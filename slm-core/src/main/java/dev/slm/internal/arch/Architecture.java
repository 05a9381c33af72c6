package dev.slm.internal.arch;

import dev.slm.internal.decoder.DecoderConfig;
import dev.slm.internal.decoder.DecoderWeights;
import java.util.List;

/** One family of decoders: how its settings are read and what its weights are called. */
interface Architecture {
    /** The models that it covers, for people. */
    String title();

    /** Names in {@code architectures} of config.json. */
    List<String> classNames();

    /** Values of {@code model_type} in config.json. */
    List<String> modelTypes();

    /** Values of {@code general.architecture} in a GGUF file. */
    List<String> ggufNames();

    /** Reads the settings of config.json. */
    DecoderConfig config(FolderSettings settings);

    /** Reads the settings of a GGUF file. */
    DecoderConfig config(GgufSettings settings);

    /** Reads the weights. */
    DecoderWeights weights(WeightReader reader);
}
