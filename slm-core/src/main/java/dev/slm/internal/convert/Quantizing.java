package dev.slm.internal.convert;

import dev.slm.ModelFormatException;
import dev.slm.ModelQuantizer;
import dev.slm.QuantizationType;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufFile;
import dev.slm.internal.format.gguf.GgufMetadata;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans a model's GGUF file, chooses the types, and has it written. */
public final class Quantizing {
    /** The version of the block formats, which have not changed since llama.cpp's of May 2023. */
    private static final int QUANTIZATION_VERSION = 2;

    private Quantizing() {}

    /** See {@link ModelQuantizer#write}. */
    public static ModelQuantizer.Result write(
            Path source, Path output, QuantizationType type, int threads, ModelQuantizer.Progress progress)
            throws IOException, InterruptedException {
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            ModelPlan plan = checkpoint instanceof GgufFile gguf ? requantized(gguf) : converted(checkpoint);
            // Last and in this order, as llama.cpp has them.
            plan.metadata()
                    .remove("general.quantization_version")
                    .remove("general.file_type")
                    .uint32("general.quantization_version", QUANTIZATION_VERSION)
                    .uint32("general.file_type", type.fileType());
            List<WeightType> types = types(plan, type);
            long total = 0;
            Map<String, Integer> counts = new TreeMap<>();
            for (int i = 0; i < types.size(); i++) {
                total += types.get(i).bytes(plan.tensors().get(i).elements());
                counts.merge(types.get(i).name(), 1, Integer::sum);
            }
            long all = total;
            ModelWriter.write(
                    output, plan.metadata(), plan.tensors(), types, threads, done -> progress.update(done, all));
            long sourceBytes =
                    checkpoint.tensors().stream().mapToLong(TensorData::bytes).sum();
            return new ModelQuantizer.Result(sourceBytes, Files.size(output), counts);
        }
    }

    private static ModelPlan converted(Checkpoint folder) {
        ModelPlan plan = Conversions.plan(folder);
        int tokens = plan.tensors().stream()
                .filter(tensor -> tensor.name().equals("token_embd.weight"))
                .mapToInt(ConvertedTensor::rowCount)
                .findFirst()
                .orElseThrow(() -> new ModelFormatException(folder.path() + " has no embedding of tokens"));
        TokenizerKeys.write(folder, plan.architecture(), tokens, plan.metadata());
        return plan;
    }

    /** A GGUF file as it is: every key but those of a split, every tensor. */
    private static ModelPlan requantized(GgufFile file) {
        String architecture = file.metadata().requiredString("general.architecture");
        GgufMetadata metadata = GgufMetadata.copyOf(file)
                .remove("split.no")
                .remove("split.count")
                .remove("split.tensors.count");
        List<ConvertedTensor> tensors = new ArrayList<>();
        for (TensorData tensor : file.tensors()) {
            tensors.add(ConvertedTensor.of(tensor.name(), tensor).withoutOutermostOnes());
        }
        return new ModelPlan(
                architecture, file.metadata().requiredInt(architecture + ".block_count"), metadata, tensors);
    }

    private static List<WeightType> types(ModelPlan plan, QuantizationType wanted) {
        boolean tiedHead =
                plan.tensors().stream().noneMatch(tensor -> tensor.name().equals("output.weight"));
        TypeChoice choice = new TypeChoice(wanted, plan.layers(), tiedHead);
        List<WeightType> types = new ArrayList<>();
        for (ConvertedTensor tensor : plan.tensors()) {
            // llama.cpp's converter writes a matrix of one row in 16 bits, its quantizer takes it for a vector.
            boolean blocks = wanted.weightType().blockSize() > 1;
            int dimensions = (blocks ? tensor.withoutOutermostOnes() : tensor).shape().length;
            if (TypeChoice.isMatrix(tensor.name(), dimensions)) {
                types.add(choice.of(tensor.name(), tensor.columns()));
            } else {
                types.add(smallType(tensor));
            }
        }
        return types;
    }

    /** Norms, biases and tables that are added: as they are in a GGUF file, F32 from a folder. */
    private static WeightType smallType(ConvertedTensor tensor) {
        TensorData unchanged = tensor.unchanged();
        return unchanged != null && tensor.name().equals(unchanged.name()) ? unchanged.type() : WeightType.F32;
    }
}
