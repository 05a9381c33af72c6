package dev.slm.internal.encoder;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The list of encoder families. */
final class EncoderFamilies {
    /** By {@code model_type} of config.json. */
    private static final Map<String, Function<EncoderWeights, EncoderParts>> FOLDERS = new TreeMap<>(Map.of(
            "bert", Bert::load,
            "roberta", Roberta::load,
            "xlm-roberta", Roberta::load,
            "camembert", Roberta::load,
            "distilbert", DistilBert::load,
            "modernbert", ModernBert::load,
            "nomic_bert", NomicBert::load,
            "mobilebert", MobileBert::load));

    /** By {@code general.architecture} of GGUF. */
    private static final Map<String, Function<EncoderWeights, EncoderParts>> GGUFS = new TreeMap<>(Map.of(
            "bert", GgufEncoders::bert,
            "nomic-bert", GgufEncoders::nomicBert,
            "modern-bert", GgufEncoders::modernBert));

    private EncoderFamilies() {}

    /** Whether this is an encoder that slm runs. */
    static boolean knows(Checkpoint checkpoint) {
        return families(checkpoint).containsKey(checkpoint.metadata().stringOr(key(checkpoint), ""));
    }

    static EncoderParts load(Checkpoint checkpoint, EncoderWeights weights) {
        Metadata settings = checkpoint.metadata();
        String name = settings.requiredString(key(checkpoint));
        Function<EncoderWeights, EncoderParts> family = families(checkpoint).get(name);
        if (family == null) {
            throw new UnsupportedModelException(settings.file() + ": " + key(checkpoint) + " is " + name
                    + ", which is no encoder that slm knows; known are "
                    + String.join(", ", families(checkpoint).keySet()));
        }
        return family.apply(weights);
    }

    private static String key(Checkpoint checkpoint) {
        return checkpoint.kind() == Checkpoint.Kind.GGUF ? "general.architecture" : "model_type";
    }

    private static Map<String, Function<EncoderWeights, EncoderParts>> families(Checkpoint checkpoint) {
        return checkpoint.kind() == Checkpoint.Kind.GGUF ? GGUFS : FOLDERS;
    }
}
