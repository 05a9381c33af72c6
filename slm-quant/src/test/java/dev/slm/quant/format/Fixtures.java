package dev.slm.quant.format;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The folder {@code fixtures/quants}: values, the blocks GGML makes of them, and what these decode to. */
final class Fixtures {
    /** Values per row of the source. */
    static final int ROW = 512;

    private Fixtures() {}

    private static Path folder() {
        String root = System.getProperty("slm.fixtures", "");
        Path folder = Path.of(root, "fixtures", "quants");
        assumeTrue(!root.isEmpty() && Files.isDirectory(folder), "no fixtures here");
        return folder;
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] floats(String name) {
        byte[] bytes = bytes(name);
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    /** The name of a type in file names: as GGML prints it. */
    static String name(WeightType type) {
        String name = type.name().toLowerCase(Locale.ROOT);
        return name.replace("_k", "_K");
    }
}
