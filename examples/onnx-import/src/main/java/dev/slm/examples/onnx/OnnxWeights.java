package dev.slm.examples.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights in an ONNX file of a transformers model, under the names that they had in PyTorch.
 *
 * <p>An export keeps the names of most tensors. The matrix of a linear map is stored the other way round, under a name such
 * as {@code onnx::MatMul_1525}; what it was called is told by the node that multiplies with it, such as
 * {@code /encoder/layer.0/attention/self/query/MatMul}. Field numbers are those of {@code onnx.proto}.
 */
final class OnnxWeights {
    private static final int FLOAT = 1;

    /**
     * An F32 tensor.
     *
     * @param shape outermost dimension first
     * @param offset its first byte in the file, little-endian
     * @param transposed whether rows and columns are stored the other way round than {@code shape} tells
     */
    record Tensor(int[] shape, int offset, int bytes, boolean transposed) {
        private Tensor turned() {
            return new Tensor(new int[] {shape[1], shape[0]}, offset, bytes, true);
        }
    }

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Reads the directory of tensors; the bytes stay where they are. */
    OnnxWeights(byte[] file) {
        ProtobufReader model = new ProtobufReader(file);
        while (model.next()) {
            if (model.field() == 7) {
                readGraph(model.message());
            }
        }
    }

    /** By name. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    private void readGraph(ProtobufReader graph) {
        Map<String, Tensor> stored = new LinkedHashMap<>();
        Map<String, String> products = new LinkedHashMap<>();
        while (graph.next()) {
            switch (graph.field()) {
                case 1 -> readNode(graph.message(), products);
                case 5 -> readTensor(graph.message(), stored);
                default -> {}
            }
        }
        stored.forEach((name, tensor) -> {
            String node = products.get(name);
            if (node != null && tensor.shape().length == 2) {
                String layer = node.substring(1, node.lastIndexOf('/')).replace('/', '.');
                tensors.put(layer + ".weight", tensor.turned());
            } else {
                tensors.put(name, tensor);
            }
        });
    }

    /** Remembers the nodes that multiply with a tensor. */
    private static void readNode(ProtobufReader node, Map<String, String> products) {
        List<String> inputs = new ArrayList<>();
        String name = "";
        String operation = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> inputs.add(node.text());
                case 3 -> name = node.text();
                case 4 -> operation = node.text();
                default -> {}
            }
        }
        if (operation.equals("MatMul") && inputs.size() == 2 && name.startsWith("/")) {
            products.put(inputs.get(1), name);
        }
    }

    private static void readTensor(ProtobufReader tensor, Map<String, Tensor> stored) {
        List<Long> shape = new ArrayList<>();
        String name = "";
        int offset = -1;
        int bytes = 0;
        long type = 0;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 1 -> {
                    if (tensor.isBytes()) {
                        for (long dimension : tensor.numbers()) {
                            shape.add(dimension);
                        }
                    } else {
                        shape.add(tensor.number());
                    }
                }
                case 2 -> type = tensor.number();
                case 8 -> name = tensor.text();
                case 9 -> {
                    offset = tensor.start();
                    bytes = tensor.length();
                }
                default -> {}
            }
        }
        if (type == FLOAT && offset >= 0) {
            stored.put(name, new Tensor(shape.stream().mapToInt(Long::intValue).toArray(), offset, bytes, false));
        }
    }
}
