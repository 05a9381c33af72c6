package dev.slm.internal.encoder;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Metadata;
import dev.slm.quant.Activation;
import dev.slm.quant.AttentionShape;

/** Reading of settings that the families share. */
final class Settings {
    /** More than any model has of anything counted here; larger values are damage. */
    private static final int MANY = 1 << 24;

    private Settings() {}

    /** A count: a positive integer. */
    static int count(Metadata settings, String key) {
        return settings.requiredInt(key, 1, MANY);
    }

    /** A count under the first of two names that is there; families renamed their keys over time. */
    static int count(Metadata settings, String key, String otherName) {
        return count(settings, settings.has(key) ? key : otherName);
    }

    /** An epsilon: a small number that is not negative. */
    static float epsilon(Metadata settings, String key, float absent) {
        float value = settings.floatOr(key, absent);
        if (value < 0 || value > 1) {
            throw settings.wrongValue(key, "expected a number from 0 to 1");
        }
        return value;
    }

    /** The base of rotary frequencies: a positive number. */
    static double ropeBase(Metadata settings, String key, double absent) {
        double value = settings.doubleOr(key, absent);
        if (value <= 0) {
            throw settings.wrongValue(key, "expected a positive number");
        }
        return value;
    }

    /** The activation that a key names as transformers does. */
    static Activation activation(Metadata settings, String key, Activation absent) {
        if (!settings.has(key)) {
            return absent;
        }
        return switch (settings.requiredString(key)) {
            case "gelu", "gelu_python" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh" -> Activation.GELU_TANH;
            case "quick_gelu" -> Activation.GELU_QUICK;
            case "relu" -> Activation.RELU;
            case "relu2" -> Activation.RELU_SQUARED;
            case "silu", "swish" -> Activation.SILU;
            case "tanh" -> Activation.TANH;
            case "sigmoid" -> Activation.SIGMOID;
            default ->
                throw new UnsupportedModelException(settings.file() + ": " + key + " is "
                        + settings.requiredString(key) + "; supported are gelu, gelu_new, gelu_pytorch_tanh, relu, "
                        + "relu2, silu, tanh, sigmoid and quick_gelu");
        };
    }

    /** Full attention in both directions over heads that divide the width evenly. */
    static AttentionShape attention(Metadata settings, String headsKey, int width) {
        int heads = count(settings, headsKey);
        if (width % heads != 0) {
            throw settings.wrongValue(headsKey, "expected a divisor of the width " + width);
        }
        return attention(heads, width / heads, AttentionShape.UNLIMITED);
    }

    /** Attention in both directions to keys at most {@code reach} positions away. */
    static AttentionShape attention(int heads, int headSize, int reach) {
        return new AttentionShape(heads, heads, headSize, (float) (1 / Math.sqrt(headSize)), 0, reach, reach);
    }

    /** Refuses a setting that would change the arithmetic in a way that slm does not know. */
    static void expect(Metadata settings, String key, Object only) {
        Object found = settings.asMap().get(key);
        if (found != null && !found.equals(only)) {
            throw new UnsupportedModelException(
                    settings.file() + ": " + key + " is " + found + "; supported is only " + only);
        }
    }
}
