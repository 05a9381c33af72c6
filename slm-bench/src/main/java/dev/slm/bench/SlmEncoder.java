package dev.slm.bench;

import dev.slm.TextEmbedder;
import dev.slm.examples.onnx.OnnxBert;
import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** slm on all-MiniLM-L6-v2, through its public API. */
final class SlmEncoder implements SentenceEncoder {
    private final Path folder;
    private final TextEmbedder embedder;

    SlmEncoder(KernelRung rung, boolean int8, int threads) throws IOException {
        folder = Files.createTempDirectory("all-MiniLM-L6-v2");
        OnnxBert.ALL_MINILM_L6_V2.writeTo(folder);
        TextEmbedder.Builder builder =
                TextEmbedder.builder(folder).kernels(rung).threads(threads);
        embedder = (int8 ? builder.quantize(WeightType.Q8_0) : builder).load();
    }

    @Override
    public float[][] encode(int[][] ids) {
        return embedder.embedIds(List.of(ids)).stream()
                .map(embedding -> embedding.vector())
                .toArray(float[][]::new);
    }

    @Override
    public void close() throws IOException {
        embedder.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
