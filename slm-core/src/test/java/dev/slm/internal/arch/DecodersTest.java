package dev.slm.internal.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.decoder.Decoder;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.MemoryCheckpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.quant.format.WeightType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecodersTest {
    private static final LoadOptions OPTIONS = LoadOptions.defaults().withKernels(Rungs.scalar());

    private static final String LLAMA = "{'architectures': ['LlamaForCausalLM'], 'vocab_size': 61, 'hidden_size': 64,"
            + " 'num_hidden_layers': 2, 'num_attention_heads': 4, 'intermediate_size': 96,"
            + " 'max_position_embeddings': 100}";

    @Test
    void anUnknownArchitectureIsNamedBesideTheKnownOnes() {
        assertThatThrownBy(() -> load("{'architectures': ['WhisperForConditionalGeneration']}"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("WhisperForConditionalGeneration")
                .hasMessageContaining("Gemma3ForCausalLM, ")
                .hasMessageContaining("LlamaForCausalLM");
        assertThatThrownBy(() -> Decoders.load(InventedCheckpoint.gguf("mamba", 9, "{'embedding_length': 4}"), OPTIONS))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("mamba")
                .hasMessageContaining("qwen3");
    }

    @Test
    void aModelTypeWillDoWhereNoClassIsNamed() {
        try (Decoder decoder = load(LLAMA, "{'architectures': null, 'model_type': 'llama'}")) {
            assertThat(decoder.config().family()).isEqualTo("llama");
        }
    }

    @Test
    void wrongSettingsAreNamedWithTheirValue() {
        assertThatThrownBy(() -> load(LLAMA, "{'num_key_value_heads': 3}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("num_key_value_heads")
                .hasMessageContaining("3");
        assertThatThrownBy(() -> load(LLAMA, "{'hidden_act': 'softplus'}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("softplus");
        assertThatThrownBy(() -> load(LLAMA, "{'vocab_size': -1}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("vocab_size");
        assertThatThrownBy(() -> load(LLAMA, "{'intermediate_size': null}"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("intermediate_size");
    }

    @Test
    void aMissingOrMisshapenWeightIsNamed() {
        Checkpoint whole = InventedCheckpoint.folder(LLAMA);
        Decoders.load(whole, OPTIONS).close();
        Map<String, Object> settings = whole.metadata().asMap();
        String name = "model.layers.1.mlp.down_proj.weight";
        List<TensorData> without =
                whole.tensors().stream().filter(t -> !t.name().equals(name)).toList();
        assertThatThrownBy(() ->
                        Decoders.load(new MemoryCheckpoint("m", Checkpoint.Kind.FOLDER, settings, without), OPTIONS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(name);
        List<TensorData> turned = whole.tensors().stream()
                .map(t -> t.name().equals(name) ? TensorData.of(name, t.floats(), 96, 64) : t)
                .toList();
        assertThatThrownBy(() ->
                        Decoders.load(new MemoryCheckpoint("m", Checkpoint.Kind.FOLDER, settings, turned), OPTIONS))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("[96, 64]")
                .hasMessageContaining("[64, 96]");
    }

    @Test
    void moreContextThanTheModelHasIsRefused() {
        assertThatThrownBy(() -> Decoders.load(InventedCheckpoint.folder(LLAMA), OPTIONS.withContextLength(101)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101")
                .hasMessageContaining("100");
        try (Decoder decoder = Decoders.load(InventedCheckpoint.folder(LLAMA), OPTIONS.withContextLength(50))) {
            assertThat(decoder.config().contextLength()).isEqualTo(50);
        }
    }

    @Test
    void yarnStretchesTheContext() {
        String yarn = "{'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 64}}";
        try (Decoder decoder = load(LLAMA, yarn)) {
            assertThat(decoder.config().contextLength()).isEqualTo(256);
        }
    }

    @Test
    void linearScalingIsTheSameInBothFormatsAndGenerations() {
        int[] ids = {5, 9, 40, 2, 7, 7, 31};
        try (Decoder old = load(LLAMA, "{'rope_scaling': {'type': 'linear', 'factor': 4}}");
                Decoder current =
                        load(LLAMA, "{'rope_parameters': {'rope_type': 'linear', 'factor': 4.0, 'rope_theta': 1e4}}");
                Decoder plain = load(LLAMA)) {
            float[][] scaled = Runs.logits(old, ids);
            assertThat(Runs.logits(current, ids)).isDeepEqualTo(scaled);
            assertThat(Runs.difference(Runs.logits(plain, ids)[6], scaled[6])).isGreaterThan(0.01);
        }
    }

    @Test
    void dynamicScalingIsNoneUpToTheModelsOwnLength() {
        int[] ids = {5, 9, 40, 2, 7, 7, 31};
        try (Decoder dynamic = load(LLAMA, "{'rope_scaling': {'type': 'dynamic', 'factor': 2}}");
                Decoder plain = load(LLAMA)) {
            assertThat(Runs.logits(dynamic, ids)).isDeepEqualTo(Runs.logits(plain, ids));
            assertThat(dynamic.config().contextLength())
                    .isEqualTo(plain.config().contextLength());
        }
    }

    @Test
    void scalingThatSlmLacksIsRefused() {
        assertThatThrownBy(() -> load(LLAMA, "{'rope_scaling': {'type': 'spiral', 'factor': 2}}"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("spiral")
                .hasMessageContaining("yarn");
        assertThatThrownBy(() -> load(
                        LLAMA,
                        "{'rope_scaling': {'type': 'dynamic', 'factor': 2, 'original_max_position_embeddings': 8}}"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("original_max_position_embeddings");
    }

    @Test
    void theTextPartOfAMultimodalModelMayLeaveDefaultsOut() {
        String config = "{'architectures': ['Gemma3ForConditionalGeneration'], 'text_config': {'hidden_size': 32,"
                + " 'num_hidden_layers': 7, 'intermediate_size': 48, 'sliding_window': 512, 'vocab_size': 61,"
                + " 'num_attention_heads': 2, 'num_key_value_heads': 1,"
                + " 'rope_scaling': {'factor': 8.0, 'rope_type': 'linear'}}}";
        try (Decoder decoder = load(config)) {
            assertThat(decoder.config().contextLength()).isEqualTo(131_072);
            assertThat(decoder.config().attention().headSize()).isEqualTo(256);
            assertThat(decoder.config().layers())
                    .extracting(layer -> layer.window())
                    .containsExactly(512, 512, 512, 512, 512, 0, 512);
        }
    }

    @Test
    void weightsAreConvertedWhileLoading() {
        int[] ids = {5, 9, 40, 2, 7, 7, 31};
        try (Decoder exact = load(LLAMA)) {
            float[] expected = Runs.logits(exact, ids)[6];
            double size = Runs.difference(expected, new float[expected.length]);
            for (WeightType type : List.of(WeightType.Q8_0, WeightType.Q4_0, WeightType.Q4_K)) {
                try (Decoder small = Decoders.load(InventedCheckpoint.folder(LLAMA), OPTIONS.withQuantize(type))) {
                    double off = Runs.difference(Runs.logits(small, ids)[6], expected);
                    assertThat(off).as(type.name()).isBetween(1e-6, (type == WeightType.Q8_0 ? 0.05 : 0.5) * size);
                }
            }
        }
        assertThat(Quantization.typeFor(WeightType.BF16, 512, WeightType.Q4_K)).isEqualTo(WeightType.Q4_K);
        assertThat(Quantization.typeFor(WeightType.F16, 64, WeightType.Q4_K)).isEqualTo(WeightType.Q5_0);
        assertThat(Quantization.typeFor(WeightType.F32, 20, WeightType.Q4_0)).isEqualTo(WeightType.F32);
        assertThat(Quantization.typeFor(WeightType.Q8_0, 64, WeightType.Q4_0)).isEqualTo(WeightType.Q8_0);
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheFigures() {
        Checkpoint model = InventedCheckpoint.folder(LLAMA);
        LoadOptions options = OPTIONS.withContextLength(80).withQuantize(WeightType.Q8_0);
        try (Decoder decoder = Decoders.load(model, options)) {
            MemoryCheck check = MemoryCheck.of(model, decoder.config(), options);
            // 2 layers of 64·64·4 + 64·96·3 values, head and embeddings of 61·64, 34 bytes for 32 of them.
            assertThat(check.weights()).isEqualTo((2 * (4 * 64 * 64 + 3 * 64 * 96) + 2 * 61 * 64) / 32 * 34);
            assertThat(check.keysAndValues()).isEqualTo(80L * 2 * 2 * 64 * 2);
            long plenty = 1L << 40;
            assertThatCode(() -> check.require(model, options, new MemoryCheck.Limits(plenty, plenty)))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> check.require(model, options, new MemoryCheck.Limits(plenty, 50_000)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("0.1 MB for its weights")
                    .hasMessageContaining("keys and values of 80 tokens")
                    .hasMessageContaining("-Xmx1g");
            assertThatThrownBy(() -> check.require(model, options, new MemoryCheck.Limits(100_000, plenty)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("this machine has 0.1 MB");
        }
    }

    private static Decoder load(String... config) {
        return Decoders.load(InventedCheckpoint.folder(config), OPTIONS);
    }
}
