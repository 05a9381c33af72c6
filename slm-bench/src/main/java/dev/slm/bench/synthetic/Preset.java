package dev.slm.bench.synthetic;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes of published models, as their config.json gives them. */
public enum Preset {
    STORIES_15M("stories-15m", Layout.LLAMA, 6, 288, 768, 6, 6, 48, 32000, false, 10000, 256),
    SMOLLM2_135M("smollm2-135m", Layout.LLAMA, 30, 576, 1536, 9, 3, 64, 49152, true, 100000, 8192),
    QWEN2_5_0_5B("qwen2.5-0.5b", Layout.QWEN2, 24, 896, 4864, 14, 2, 64, 151936, true, 1000000, 32768),
    TINYLLAMA_1_1B("tinyllama-1.1b", Layout.LLAMA, 22, 2048, 5632, 32, 4, 64, 32000, false, 10000, 2048),
    LLAMA_3_2_1B("llama-3.2-1b", Layout.LLAMA, 16, 2048, 8192, 32, 8, 64, 128256, true, 500000, 131072),
    LLAMA_3_2_3B("llama-3.2-3b", Layout.LLAMA, 28, 3072, 8192, 24, 8, 128, 128256, true, 500000, 131072),
    MISTRAL_7B("mistral-7b", Layout.LLAMA, 32, 4096, 14336, 32, 8, 128, 32768, false, 1000000, 32768),
    LLAMA_3_1_8B("llama-3.1-8b", Layout.LLAMA, 32, 4096, 14336, 32, 8, 128, 128256, false, 500000, 131072),
    PHI_3_MEDIUM_14B("phi-3-medium-14b", Layout.PHI3, 40, 5120, 17920, 40, 10, 128, 32064, false, 10000, 4096);

    /** How GGUF names and groups the weights of a layer. */
    public enum Layout {
        /** Separate projections without biases. */
        LLAMA("llama"),
        /** Separate projections, biases on query, key and value. */
        QWEN2("qwen2"),
        /** Query, key and value as one matrix, gate and up as one. */
        PHI3("phi3");

        private final String architecture;

        Layout(String architecture) {
            this.architecture = architecture;
        }

        /** The value of {@code general.architecture}. */
        public String architecture() {
            return architecture;
        }
    }

    final String id;
    final Layout layout;
    final int layers;
    final int width;
    final int feedForward;
    final int heads;
    final int kvHeads;
    final int headSize;
    final int vocabulary;
    final boolean tied;
    final float ropeBase;
    final int context;

    Preset(
            String id,
            Layout layout,
            int layers,
            int width,
            int feedForward,
            int heads,
            int kvHeads,
            int headSize,
            int vocabulary,
            boolean tied,
            float ropeBase,
            int context) {
        this.id = id;
        this.layout = layout;
        this.layers = layers;
        this.width = width;
        this.feedForward = feedForward;
        this.heads = heads;
        this.kvHeads = kvHeads;
        this.headSize = headSize;
        this.vocabulary = vocabulary;
        this.tied = tied;
        this.ropeBase = ropeBase;
        this.context = context;
    }

    /** The name on the command line. */
    public String id() {
        return id;
    }

    /**
     * The preset of this name.
     *
     * @throws IllegalArgumentException naming all presets
     */
    public static Preset of(String id) {
        return Arrays.stream(values())
                .filter(preset -> preset.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no preset " + id + "; there are "
                        + Arrays.stream(values()).map(Preset::id).collect(Collectors.joining(", "))));
    }
}
