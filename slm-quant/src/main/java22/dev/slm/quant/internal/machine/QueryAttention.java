package dev.slm.quant.internal.machine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.QueryBlock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attention of many queries that share a key-value head, by {@link AttendQueries}; belongs to one worker. What is
 * computed at once is a strip of queries, two vectors; the strips go through a tile of keys before the next one comes.
 * The scratch holds the elements of all strips, their sums and their states, then, for one strip, what of a tile each query
 * sees and the scores, and at last decoded keys and values.
 */
final class QueryAttention {
    private static final int TILE = KvLayer.TILE;
    private static final int VECTORS = QueryArguments.QUERIES_AT_ONCE;
    private static final long CACHE_LINE = 64;

    private final KernelLibrary assembled;
    private final KernelArguments arguments = new KernelArguments(QueryArguments.BYTES);
    private final int lanes;
    private final int strip;
    private final int rowBytes;
    private MemorySegment scratch = MemorySegment.NULL;
    private float[] keys = {};
    private float[] values = {};
    private long stripBytes;
    private long sums;
    private long states;
    private long limits;
    private long decodedKeys;
    private long decodedValues;
    private AttendQueries.@Nullable Shape known;
    private @Nullable KvPrecision knownPrecision;
    private MemorySegment fetch = MemorySegment.NULL;
    private MemorySegment bringBack = MemorySegment.NULL;
    private MemorySegment decode = MemorySegment.NULL;
    private final LastView queryView = new LastView();
    private final LastView outView = new LastView();
    /** Kernels of the known shape, for one vector of queries or two, and masked or not. */
    private final @Nullable MemorySegment[] kernels = new MemorySegment[2 * VECTORS];

    QueryAttention(KernelLibrary assembled) {
        this.assembled = assembled;
        lanes = assembled.level().lanes();
        strip = VECTORS * lanes;
        rowBytes = QueryArguments.rowBytes(assembled.level());
    }

    void attend(QueryBlock block) {
        AttentionShape shape = block.shape();
        reserve(block.queries(), shape.headSize());
        choose(block.layer(), shape);
        move(fetch, block, queryView, block.q(), block.queryOffset(0));
        arguments.putFloat(QueryArguments.SCALE, shape.scale());
        arguments.putFloat(QueryArguments.CAP, shape.softCap());
        arguments.putFloat(QueryArguments.INVERSE_CAP, 1 / shape.softCap());
        int end = block.endKey();
        for (int tile = block.firstTile(); tile * TILE < end; tile++) {
            tile(block, tile);
        }
        move(bringBack, block, outView, block.out(), block.outOffset(0));
    }

    /** Brings queries into scratch, or results out of it, vector by vector; {@code first} is where the first one starts. */
    private void move(MemorySegment kernel, QueryBlock block, LastView view, Activations batch, int first) {
        int size = block.shape().headSize();
        int group = block.shape().group();
        int count = block.queries();
        Objects.checkFromIndexSize(first, (block.rows() - 1) * batch.width() + group * size, batch.data().length);
        MemorySegment data = view.of(batch);
        long at = (long) first * Float.BYTES;
        long toNextHead = (long) size * Float.BYTES;
        long toNextRow = (batch.width() - (group - 1L) * size) * Float.BYTES;
        int head = 0;
        for (int from = 0; from < count; from += lanes) {
            for (int lane = 0; lane < lanes; lane++) {
                arguments.putLong(QueryArguments.ROW_OFFSETS + lane * Long.BYTES, at);
                if (from + lane < count - 1) {
                    head = head + 1 < group ? head + 1 : 0;
                    at += head > 0 ? toNextHead : toNextRow;
                }
            }
            long vector = (long) from % strip * Float.BYTES;
            arguments.putLong(QueryArguments.QUERIES, from / strip * stripBytes + vector);
            arguments.putLong(QueryArguments.SUMS, sums + from / strip * stripBytes + vector);
            arguments.putLong(QueryArguments.STATE, state(from / strip) + vector);
            KernelCalls.call(kernel, data, scratch, arguments.segment());
        }
    }

    private void tile(QueryBlock block, int tile) {
        TileView view = TileView.of(block.layer(), tile);
        MemorySegment elements = locate(block.layer(), block.kvHead(), tile, view);
        int start = tile * TILE;
        for (int query = 0; query < block.queries(); query += strip) {
            int queries = Math.min(strip, block.queries() - query);
            int last = query + queries - 1;
            int seen = Math.min(TILE, block.endKey(last) - start);
            if (seen <= 0 || block.firstKey(query) >= start + TILE) {
                continue;
            }
            boolean masked = block.firstKey(last) > start || block.endKey(query) < start + seen;
            if (masked) {
                limit(block, start, query, queries);
            }
            int index = query / strip;
            arguments.putLong(QueryArguments.COUNT, (long) seen);
            arguments.putLong(QueryArguments.QUERIES, index * stripBytes);
            arguments.putLong(QueryArguments.SUMS, sums + index * stripBytes);
            arguments.putLong(QueryArguments.STATE, state(index));
            MemorySegment kernel = kernel(queries > lanes ? 2 : 1, masked);
            KernelCalls.call(kernel, elements, view.scales(), scratch, arguments.segment());
        }
    }

    /** Tells the kernel where keys and values stand, which are decoded where they are no floats. */
    private MemorySegment locate(KvLayer layer, int kvHead, int tile, TileView view) {
        int size = layer.headSize();
        long elementBytes = AttendTile.elementBytes(layer.precision());
        long keysAt = layer.keyOffset(kvHead) * elementBytes;
        long valuesAt = layer.valueOffset(kvHead) * elementBytes;
        TileView.require(
                valuesAt + size * TILE * elementBytes <= view.elements().byteSize());
        arguments.putLong(QueryArguments.KEYS, keysAt);
        arguments.putLong(QueryArguments.VALUES, valuesAt);
        arguments.putLong(QueryArguments.VALUE_STRIDE, (long) size * Float.BYTES);
        if (layer.precision() == KvPrecision.F32) {
            return view.elements();
        }
        if (scaled(layer)) {
            long valueScales = (long) (layer.heads() + kvHead) * TILE * Float.BYTES;
            TileView.require(valueScales + TILE * Float.BYTES <= view.scales().byteSize());
            arguments.putLong(QueryArguments.KEY_SCALES, (long) kvHead * TILE * Float.BYTES);
            arguments.putLong(QueryArguments.VALUE_SCALES, valueScales);
        }
        if (size % lanes == 0) {
            KernelCalls.call(decode, view.elements(), scratch, arguments.segment());
        } else {
            layer.readKeys(tile, kvHead, keys, 0);
            layer.readValues(tile, kvHead, values, 0);
            MemorySegment.copy(keys, 0, scratch, JAVA_FLOAT, decodedKeys, size * TILE);
            MemorySegment.copy(values, 0, scratch, JAVA_FLOAT, decodedValues, size * TILE);
        }
        arguments.putLong(QueryArguments.KEYS, decodedKeys);
        arguments.putLong(QueryArguments.VALUES, decodedValues);
        return scratch;
    }

    /** Whether kernels apply the scales. They do where {@link NativeAttention} leaves that to them too. */
    private boolean scaled(KvLayer layer) {
        return layer.precision() == KvPrecision.Q8 && layer.headSize() % lanes == 0;
    }

    /** Writes down which positions of a tile each query of a strip sees. */
    private void limit(QueryBlock block, int start, int firstQuery, int queries) {
        for (int lane = 0; lane < strip; lane++) {
            int query = firstQuery + Math.min(lane, queries - 1);
            int from = Math.max(0, Math.min(TILE, block.firstKey(query) - start));
            int end = Math.max(0, Math.min(TILE, block.endKey(query) - start));
            long at = limits + (long) lane * Float.BYTES;
            scratch.set(JAVA_FLOAT, at, from);
            scratch.set(JAVA_FLOAT, at + rowBytes, end);
        }
    }

    private void choose(KvLayer layer, AttentionShape shape) {
        boolean capped = shape.softCap() > 0;
        if (known == null
                || known.headSize() != shape.headSize()
                || knownPrecision != layer.precision()
                || known.capped() != capped) {
            knownPrecision = layer.precision();
            fetch = assembled.move(new QueryRows.Shape(shape.headSize(), false));
            bringBack = assembled.move(new QueryRows.Shape(shape.headSize(), true));
            decode = assembled.decode(new DecodeTile.Shape(layer.precision(), shape.headSize()));
            known = new AttendQueries.Shape(shape.headSize(), 1, scaled(layer), capped, false);
            for (int i = 0; i < kernels.length; i++) {
                kernels[i] = assembled.attend(
                        new AttendQueries.Shape(shape.headSize(), 1 + i / 2, scaled(layer), capped, i % 2 == 1));
            }
        }
    }

    private MemorySegment kernel(int vectors, boolean masked) {
        MemorySegment kernel = kernels[2 * (vectors - 1) + (masked ? 1 : 0)];
        return Objects.requireNonNull(kernel);
    }

    private long state(int index) {
        return states + 2L * index * rowBytes;
    }

    /** Makes room. */
    private void reserve(int count, int size) {
        int strips = (count + strip - 1) / strip;
        stripBytes = (long) size * rowBytes;
        sums = strips * stripBytes;
        states = sums + strips * stripBytes;
        limits = state(strips);
        long scores = limits + 2L * rowBytes;
        decodedKeys = scores + QueryArguments.scoreBytes(assembled.level());
        decodedValues = decodedKeys + (long) size * TILE * Float.BYTES;
        long needed = decodedValues + (long) size * TILE * Float.BYTES;
        if (scratch.byteSize() < needed) {
            scratch = Arena.ofAuto().allocate(needed, CACHE_LINE);
        }
        if (size % lanes != 0 && keys.length < size * TILE) {
            keys = new float[size * TILE];
            values = new float[size * TILE];
        }
        arguments.putLong(QueryArguments.LIMITS, limits);
        arguments.putLong(QueryArguments.SCORES, scores);
        arguments.putLong(QueryArguments.DECODED_KEYS, decodedKeys);
        arguments.putLong(QueryArguments.DECODED_VALUES, decodedValues);
    }
}
