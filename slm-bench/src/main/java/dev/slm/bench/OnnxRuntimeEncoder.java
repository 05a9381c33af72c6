package dev.slm.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/** ONNX Runtime on a model of the class path. */
final class OnnxRuntimeEncoder implements SentenceEncoder {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeEncoder(String resource, int threads) throws IOException, OrtException {
        try (InputStream in = OnnxRuntimeEncoder.class.getResourceAsStream(resource);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + resource);
            }
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(in.readAllBytes(), options);
        }
    }

    @Override
    public float[][] encode(int[][] ids) throws OrtException {
        int length = ids[0].length;
        long[] shape = {ids.length, length};
        long[] input =
                Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
        long[] ones = new long[input.length];
        Arrays.fill(ones, 1);
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(input), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                OnnxTensor types =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[input.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", idTensor, "attention_mask", mask, "token_type_ids", types))) {
            FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[][] vectors = new float[ids.length][hidden.remaining() / input.length];
            for (float[] vector : vectors) {
                mean(hidden, length, vector);
            }
            return vectors;
        }
    }

    private static void mean(FloatBuffer hidden, int rows, float[] vector) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] += hidden.get();
            }
        }
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
