package dev.slm.internal.convert;

import dev.slm.internal.format.TensorData;
import dev.slm.internal.format.gguf.GgufMetadata;
import dev.slm.internal.format.gguf.GgufWriter;
import dev.slm.quant.format.WeightType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/**
 * Writes a model's tensors in their types. Threads take pieces of some rows each, in the order of the file; a few
 * pieces are in memory at a time, however large the tensors.
 */
final class ModelWriter {
    private static final int PIECE_VALUES = 1 << 18;
    private static final int PIECES_PER_THREAD = 2;

    private ModelWriter() {}

    /** Some rows of a tensor to be converted and written; gives how many bytes they took in the file. */
    private interface Piece {
        long write(GgufWriter writer, Scratch scratch) throws IOException;
    }

    /**
     * Writes the file.
     *
     * @param progress told how many bytes of tensors have been written so far, by the calling thread
     * @throws InterruptedException if the calling thread is interrupted; nothing is left of the file then
     */
    static void write(
            Path output,
            GgufMetadata metadata,
            List<ConvertedTensor> tensors,
            List<WeightType> types,
            int threads,
            LongConsumer progress)
            throws IOException, InterruptedException {
        List<GgufWriter.Tensor> described = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            described.add(new GgufWriter.Tensor(
                    tensors.get(i).name(), types.get(i), tensors.get(i).shape()));
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads, ModelWriter::worker);
        try (GgufWriter writer = GgufWriter.create(output, metadata, described)) {
            try {
                run(executor, threads * PIECES_PER_THREAD, writer, tensors, types, progress);
            } finally {
                // What still runs writes into a file that is about to go.
                executor.shutdownNow();
            }
            writer.commit();
        }
    }

    private static Thread worker(Runnable task) {
        Thread thread = new Thread(task, "slm-quantize");
        thread.setDaemon(true);
        return thread;
    }

    private static void run(
            ExecutorService executor,
            int atOnce,
            GgufWriter writer,
            List<ConvertedTensor> tensors,
            List<WeightType> types,
            LongConsumer progress)
            throws IOException, InterruptedException {
        BlockingQueue<Future<Long>> ended = new LinkedBlockingQueue<>();
        ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);
        ExecutorCompletionService<Long> service = new ExecutorCompletionService<>(executor, ended);
        int running = 0;
        long written = 0;
        for (int i = 0; i < tensors.size(); i++) {
            ConvertedTensor tensor = tensors.get(i);
            int rowsPerPiece = Math.max(1, PIECE_VALUES / Math.max(1, tensor.columns()));
            for (int first = 0; first < tensor.rowCount(); first += rowsPerPiece) {
                int count = Math.min(rowsPerPiece, tensor.rowCount() - first);
                Piece piece = piece(i, tensor, types.get(i), first, count);
                service.submit(() -> piece.write(writer, scratch.get()));
                if (++running == atOnce) {
                    written += result(ended.take());
                    progress.accept(written);
                    running--;
                }
            }
        }
        for (; running > 0; running--) {
            written += result(ended.take());
            progress.accept(written);
        }
    }

    private static Piece piece(int index, ConvertedTensor tensor, WeightType type, int first, int count) {
        int rowBytes = Math.toIntExact(type.bytes(tensor.columns()));
        TensorData unchanged = tensor.unchanged();
        boolean copy = unchanged != null && unchanged.type() == type;
        return (writer, scratch) -> {
            int length = Math.multiplyExact(count, rowBytes);
            byte[] bytes = scratch.encoded(length);
            if (copy) {
                unchanged.read((long) first * rowBytes, bytes, 0, length);
            } else {
                int elements = count * tensor.columns();
                float[] values = scratch.values(elements);
                tensor.rows().read(first, count, values, 0, scratch);
                type.format().encodeReference(values, 0, bytes, 0, elements);
            }
            writer.write(index, (long) first * rowBytes, bytes, 0, length);
            return length;
        };
    }

    private static long result(Future<Long> ended) throws IOException, InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        }
    }
}
