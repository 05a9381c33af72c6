package dev.slm.internal.convert;

import dev.slm.internal.format.Metadata;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Llama and Mistral, and with other keys the families whose GGUF files have the same layout: the rows of q and k are
 * interleaved within each head, so that RoPE turns neighbours instead of the two halves.
 */
class LlamaConversion implements Conversion {
    private static final Pattern QUERY_OR_KEY = Pattern.compile("blk\\.\\d+\\.attn_[qk]\\.(weight|bias)");

    @Override
    public List<String> modelTypes() {
        return List.of("llama", "mistral");
    }

    @Override
    public String architecture() {
        return "llama";
    }

    @Override
    public TensorNames names() {
        return DecoderNames.common();
    }

    @Override
    public void writeKeys(HfConfig config, Keys keys) {
        keys.rmsNormDecoder(config)
                .ropeBase(config)
                .ropeScaling(config)
                .headSize(config)
                .uint32("vocab_size", config.count("vocab_size"))
                .uint32("rope.dimension_count", config.attention().headSize());
    }

    @Override
    public ConvertedTensor convert(HfConfig config, ConvertedTensor tensor) {
        if (!QUERY_OR_KEY.matcher(tensor.name()).matches()) {
            return tensor;
        }
        int size = config.attention().headSize();
        return tensor.reordered(row -> {
            int head = row / size;
            int i = row % size;
            return head * size + i / 2 + (i % 2) * (size / 2);
        });
    }

    @Override
    public List<ConvertedTensor> computed(HfConfig config) {
        return config.ropeScaling()
                .filter(scaling -> HfConfig.ropeType(scaling).equals("llama3"))
                .map(scaling -> List.of(ConvertedTensor.of("rope_freqs.weight", llama3Divisors(config, scaling))))
                .orElse(List.of());
    }

    /**
     * What each frequency of RoPE is divided by: nothing for waves much shorter than the context of training, the
     * factor for those longer, and a blend between. Source: {@code _compute_llama3_parameters} of transformers'
     * modeling_rope_utils.py, in float32 as llama.cpp's converter computes it.
     */
    private static float[] llama3Divisors(HfConfig config, Metadata scaling) {
        float factor = scaling.requiredFloat("factor");
        float low = scaling.floatOr("low_freq_factor", 1);
        float high = scaling.floatOr("high_freq_factor", 4);
        float original = config.originalContext(scaling);
        float theta = config.ropeTheta().orElse(10_000f);
        int size = config.attention().headSize();
        float[] divisors = new float[size / 2];
        for (int i = 0; i < divisors.length; i++) {
            float frequency = 1 / (float) Math.pow(theta, (float) (2 * i) / size);
            float wavelength = (float) (2 * Math.PI) / frequency;
            if (wavelength < original / high) {
                divisors[i] = 1;
            } else if (wavelength > original / low) {
                divisors[i] = factor;
            } else {
                float smooth = (original / wavelength - low) / (high - low);
                divisors[i] = 1 / ((1 - smooth) / factor + smooth);
            }
        }
        return divisors;
    }
}
