package dev.slm.internal.task;

import dev.slm.ModelFormatException;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.folder.ModelFolder;
import dev.slm.internal.format.safetensors.SafetensorsFile;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code Dense} of sentence-transformers: {@code activation(W · x + b)} of a pooled vector. One small product per
 * text, so that it needs no kernel.
 */
public final class DenseLayer {
    /** More than any; larger values are damage. */
    private static final int MANY = 1 << 20;

    private enum Activation {
        IDENTITY,
        TANH,
        RELU,
        SIGMOID
    }

    private final float[] weight;
    private final float @Nullable [] bias;
    private final int inputs;
    private final int outputs;
    private final Activation activation;

    private DenseLayer(float[] weight, float @Nullable [] bias, int inputs, int outputs, Activation activation) {
        this.weight = weight;
        this.bias = bias;
        this.inputs = inputs;
        this.outputs = outputs;
        this.activation = activation;
    }

    /**
     * Reads {@code config.json} and {@code model.safetensors} of the step's folder.
     *
     * @param name the folder, within the model's
     * @param inputs elements of the vectors that come in
     * @throws ModelFormatException if a file is missing or wrong
     * @throws UnsupportedModelException if the activation is none that slm knows
     */
    static DenseLayer load(ModelFolder model, String name, int inputs) {
        Metadata settings = model.json(name + "/config.json")
                .orElseThrow(() -> new ModelFormatException(model.path().resolve(name) + " has no config.json"));
        if (settings.requiredInt("in_features", 1, MANY) != inputs) {
            throw settings.wrongValue("in_features", "expected " + inputs + ", as the step before has outputs");
        }
        int outputs = settings.requiredInt("out_features", 1, MANY);
        Path weights = model.file(name + "/model.safetensors")
                .orElseThrow(() -> new ModelFormatException(model.path().resolve(name) + " has no model.safetensors"));
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            boolean biased = settings.booleanOr("bias", true);
            return new DenseLayer(
                    tensor(file, weights, "linear.weight", outputs, inputs),
                    biased ? tensor(file, weights, "linear.bias", outputs) : null,
                    inputs,
                    outputs,
                    activation(settings));
        }
    }

    private static float[] tensor(SafetensorsFile file, Path path, String name, long... shape) {
        TensorData data = file.tensors().get(name);
        if (data == null) {
            throw new ModelFormatException(path + " has no tensor " + name);
        }
        return data.shaped(shape).floats();
    }

    /** The class of PyTorch that is named, such as torch.nn.modules.activation.Tanh. */
    private static Activation activation(Metadata settings) {
        String name = settings.stringOr("activation_function", "torch.nn.modules.activation.Tanh");
        String simple = name.substring(name.lastIndexOf('.') + 1);
        for (Activation activation : Activation.values()) {
            if (activation.name().equals(simple.toUpperCase(Locale.ROOT))) {
                return activation;
            }
        }
        throw new UnsupportedModelException(settings.file() + ": activation_function is " + name
                + "; supported are Identity, Tanh, ReLU and Sigmoid of torch.nn");
    }

    /** Elements of the vectors that go out. */
    public int outputs() {
        return outputs;
    }

    /** The vector that becomes of a pooled one. */
    public float[] apply(float[] x) {
        float[] y = new float[outputs];
        for (int row = 0; row < outputs; row++) {
            double sum = bias == null ? 0 : bias[row];
            for (int i = 0; i < inputs; i++) {
                sum += weight[row * inputs + i] * x[i];
            }
            y[row] = (float)
                    switch (activation) {
                        case IDENTITY -> sum;
                        case TANH -> Math.tanh(sum);
                        case RELU -> Math.max(0, sum);
                        case SIGMOID -> 1 / (1 + Math.exp(-sum));
                    };
        }
        return y;
    }
}
