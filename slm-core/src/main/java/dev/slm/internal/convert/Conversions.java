package dev.slm.internal.convert;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The families of Hugging Face checkpoints that GGUF has an architecture for. */
final class Conversions {
    private static final Logger LOG = LoggerFactory.getLogger(Conversions.class);

    private static final List<Conversion> ALL = List.of(
            new LlamaConversion(),
            new SmolLm3Conversion(),
            new GraniteConversion(),
            new QwenConversion("qwen2"),
            new QwenConversion("qwen3"),
            new Olmo2Conversion(),
            new GemmaConversion(1),
            new GemmaConversion(2),
            new GemmaConversion(3),
            new Phi2Conversion(),
            new Phi3Conversion(),
            new Gpt2Conversion(),
            new GptNeoXConversion(),
            new BertConversion(),
            new ModernBertConversion(),
            new NomicBertConversion());

    private Conversions() {}

    /** Settings and tensors of a folder as GGUF has them; the tokenizer apart. */
    static ModelPlan plan(Checkpoint folder) {
        String modelType = folder.metadata().requiredString("model_type");
        Conversion conversion = ALL.stream()
                .filter(candidate -> candidate.modelTypes().contains(modelType))
                .findFirst()
                .orElseThrow(
                        () -> new UnsupportedModelException(folder.path() + ": GGUF has no architecture for model_type "
                                + modelType + "; known are "
                                + String.join(
                                        ", ",
                                        ALL.stream()
                                                .flatMap(each -> each.modelTypes().stream())
                                                .toList())));
        HfConfig config = new HfConfig(folder);
        List<ConvertedTensor> tensors = new ArrayList<>(conversion.computed(config));
        addTensors(conversion, config, tensors);
        GgufMetadata metadata = new GgufMetadata()
                .string("general.architecture", conversion.architecture())
                .string("general.type", "model")
                .string(
                        "general.name",
                        String.valueOf(
                                folder.path().toAbsolutePath().normalize().getFileName()))
                .string("general.size_label", sizeLabel(tensors));
        conversion.writeKeys(config, new Keys(metadata, conversion.architecture()));
        new ReadBack(config, conversion.architecture(), metadata, tensors).reconcile();
        return new ModelPlan(conversion.architecture(), config.layers(), metadata, tensors);
    }

    private static void addTensors(Conversion conversion, HfConfig config, List<ConvertedTensor> tensors) {
        TensorNames names = conversion.names();
        List<String> leftOut = new ArrayList<>();
        for (TensorData tensor : config.folder().tensors()) {
            if (names.leavesOut(tensor.name())) {
                leftOut.add(tensor.name());
                continue;
            }
            String name = names.translate(tensor.name())
                    .orElseThrow(
                            () -> new UnsupportedModelException(config.folder().path() + ": GGUF's architecture "
                                    + conversion.architecture() + " has no place for tensor " + tensor.name()));
            tensors.add(conversion.convert(config, ConvertedTensor.of(name, tensor)));
        }
        if (!leftOut.isEmpty()) {
            LOG.info("GGUF has no place for {}; left out", leftOut);
        }
    }

    /** How many parameters, in the short form that names of models carry: 164K, 1.3M, 7B. */
    static String sizeLabel(List<ConvertedTensor> tensors) {
        double parameters =
                tensors.stream().mapToDouble(ConvertedTensor::elements).sum();
        String[] units = {"K", "M", "B", "T"};
        double scaled = parameters / 1000;
        int unit = 0;
        while (scaled > 1000 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, Math.rint(scaled) < 10 ? "%.1f%s" : "%.0f%s", scaled, units[unit]);
    }
}
