package dev.slm.internal.convert;

import dev.slm.internal.format.Metadata;
import java.util.Map;
import java.util.Optional;

/** Keys that all encoders have. */
final class EncoderKeys {
    private static final int MEAN = 1;
    private static final int CLS = 2;
    private static final int LAST = 3;

    private EncoderKeys() {}

    /** That nothing is causal, how many token types there are (0: none), how to pool, and what the classes are called. */
    static void write(HfConfig config, Keys keys, int tokenTypes) {
        keys.bool("attention.causal", false);
        if (tokenTypes > 0) {
            keys.metadata().uint32("tokenizer.ggml.token_type_count", tokenTypes);
        }
        poolingType(config).ifPresent(type -> keys.uint32("pooling_type", type));
        if (config.folder().find("classifier.weight").isPresent()
                || config.folder().find("classifier.out_proj.weight").isPresent()) {
            config.values()
                    .section("id2label")
                    .ifPresent(labels -> keys.strings("classifier.output_labels", inOrder(labels)));
        }
    }

    /** What the sentence-transformers module in {@code 1_Pooling} does. */
    private static Optional<Integer> poolingType(HfConfig config) {
        return config.folder().json("1_Pooling/config.json").flatMap(pooling -> {
            if (pooling.booleanOr("pooling_mode_mean_tokens", false)) {
                return Optional.of(MEAN);
            }
            if (pooling.booleanOr("pooling_mode_cls_token", false)) {
                return Optional.of(CLS);
            }
            return pooling.booleanOr("pooling_mode_lasttoken", false) ? Optional.of(LAST) : Optional.empty();
        });
    }

    private static String[] inOrder(Metadata labels) {
        String[] names = new String[labels.keys().size()];
        for (Map.Entry<String, ?> label : labels.asMap().entrySet()) {
            int index = label.getKey().matches("\\d{1,9}") ? Integer.parseInt(label.getKey()) : -1;
            if (index < 0 || index >= names.length) {
                throw labels.wrongValue(label.getKey(), "expected the keys 0 to " + (names.length - 1));
            }
            names[index] = labels.requiredString(label.getKey());
        }
        return names;
    }
}
