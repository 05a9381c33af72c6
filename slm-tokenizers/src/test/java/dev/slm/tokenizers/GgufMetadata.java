package dev.slm.tokenizers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the metadata of a well-formed GGUF file, for tests; the real reader is in the module of models. */
final class GgufMetadata {
    private GgufMetadata() {}

    static Map<String, Object> read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            in.position(16);
            long count = in.getLong();
            Map<String, Object> metadata = new LinkedHashMap<>();
            for (long i = 0; i < count; i++) {
                String key = string(in);
                metadata.put(key, value(in, in.getInt()));
            }
            return metadata;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[(int) in.getLong()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Object value(ByteBuffer in, int type) {
        return switch (type) {
            case 0, 1 -> (int) in.get();
            case 2, 3 -> (int) in.getShort();
            case 4, 5 -> in.getInt();
            case 6 -> in.getFloat();
            case 7 -> in.get() != 0;
            case 8 -> string(in);
            case 9 -> array(in, in.getInt(), (int) in.getLong());
            case 10, 11 -> in.getLong();
            case 12 -> in.getDouble();
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private static Object array(ByteBuffer in, int type, int length) {
        Object[] values = new Object[length];
        for (int i = 0; i < length; i++) {
            values[i] = value(in, type);
        }
        if (type == 8) {
            return java.util.Arrays.copyOf(values, length, String[].class);
        }
        if (type == 6) {
            float[] floats = new float[length];
            for (int i = 0; i < length; i++) {
                floats[i] = (Float) values[i];
            }
            return floats;
        }
        int[] ints = new int[length];
        for (int i = 0; i < length; i++) {
            ints[i] = ((Number) values[i]).intValue();
        }
        return ints;
    }
}
