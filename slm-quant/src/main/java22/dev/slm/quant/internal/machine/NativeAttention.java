package dev.slm.quant.internal.machine;

import dev.slm.quant.AttentionShape;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.QueryBlock;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attention of the queries that share a key-value head, tile of keys by tile of keys; belongs to one worker. Of few
 * queries it is computed here, by {@link AttendTile}, of many by {@link QueryAttention}; a query has the same bits in both.
 * The scratch array holds, one after the other, the queries, their sums of values, what is added to their scores in a tile and
 * zeros to add where all see all of it, their states, and decoded keys and values where the kernel cannot read the cache itself.
 */
final class NativeAttention {
    private static final int TILE = KvLayer.TILE;
    private static final int STATE_FLOATS = AttendArguments.STATE_BYTES / Float.BYTES;

    private final KernelLibrary assembled;
    /** From so many queries on {@link QueryAttention} computes. */
    private final int many;

    private final QueryAttention ofMany;
    private final KernelArguments arguments = new KernelArguments(AttendArguments.BYTES);
    private float[] scratch = {};
    private MemorySegment scratchSegment = MemorySegment.ofArray(scratch);
    private TileView decodedView = new TileView(scratchSegment, MemorySegment.NULL);
    private int sums;
    private int bias;
    private int zeros;
    private int states;
    private int decodedKeys;
    private int decodedValues;
    private final AttendTile.@Nullable Shape[] lastShapes = new AttendTile.Shape[2];
    private final MemorySegment[] lastKernels = new MemorySegment[2];

    NativeAttention(KernelLibrary assembled) {
        this.assembled = assembled;
        // With less than most of its lanes in use the other kernel would not be faster.
        many = 7 * assembled.level().lanes() / 4;
        ofMany = new QueryAttention(assembled);
    }

    void attend(QueryBlock block) {
        if (block.queries() >= many) {
            ofMany.attend(block);
        } else {
            attendFew(block);
        }
    }

    private void attendFew(QueryBlock block) {
        AttentionShape shape = block.shape();
        int size = shape.headSize();
        int count = block.queries();
        int lanes = assembled.level().lanes();
        int padded = (size + lanes - 1) / lanes * lanes;
        reserve(count, size, padded);
        loadQueries(block);
        Arrays.fill(scratch, sums, sums + count * padded, 0);
        Arrays.fill(scratch, zeros, states, 0);
        for (int query = 0; query < count; query++) {
            scratch[states + query * STATE_FLOATS] = -Float.MAX_VALUE;
            scratch[states + query * STATE_FLOATS + 1] = 0;
        }
        arguments.putFloat(AttendArguments.SCALE, shape.scale());
        if (shape.softCap() > 0) {
            for (int lane = 0; lane < lanes; lane++) {
                int at = lane * Float.BYTES;
                arguments.putFloat(AttendArguments.CAP + at, shape.softCap());
                arguments.putFloat(AttendArguments.INVERSE_CAP + at, 1 / shape.softCap());
            }
        }
        int end = block.endKey();
        for (int tile = block.firstTile(); tile * TILE < end; tile++) {
            tile(block, tile, Math.min(TILE, end - tile * TILE), padded, (tile + 1) * TILE >= end);
        }
        storeOutputs(block, padded);
    }

    private void loadQueries(QueryBlock block) {
        int run = block.shape().group() * block.shape().headSize();
        for (int row = 0; row < block.rows(); row++) {
            int from = block.queryOffset(row * block.shape().group());
            System.arraycopy(block.q().data(), from, scratch, row * run, run);
        }
    }

    private void storeOutputs(QueryBlock block, int padded) {
        int size = block.shape().headSize();
        for (int query = 0; query < block.queries(); query++) {
            System.arraycopy(scratch, sums + query * padded, block.out().data(), block.outOffset(query), size);
        }
    }

    private void tile(QueryBlock block, int tile, int keys, int padded, boolean last) {
        KvLayer layer = block.layer();
        int kvHead = block.kvHead();
        int size = layer.headSize();
        boolean direct = padded == size;
        KvPrecision precision = direct ? layer.precision() : KvPrecision.F32;
        TileView view = direct ? TileView.of(layer, tile) : decodedView;
        if (!direct) {
            decode(layer, tile, kvHead, size, padded);
        } else if (precision == KvPrecision.Q8) {
            int valueScales = (layer.heads() + kvHead) * TILE;
            TileView.require(
                    (valueScales + TILE) * (long) Float.BYTES <= view.scales().byteSize());
            arguments.putLong(AttendArguments.KEY_SCALES, (long) kvHead * TILE * Float.BYTES);
            arguments.putLong(AttendArguments.VALUE_SCALES, (long) valueScales * Float.BYTES);
        }
        long keysAt = direct ? layer.keyOffset(kvHead) : decodedKeys;
        long valuesAt = direct ? layer.valueOffset(kvHead) : decodedValues;
        long elementBytes = AttendTile.elementBytes(precision);
        long end = Math.max(keysAt + (long) size * TILE, valuesAt + (long) padded * TILE);
        TileView.require(end * elementBytes <= view.elements().byteSize());
        arguments.putLong(AttendArguments.KEYS, keysAt * elementBytes);
        arguments.putLong(AttendArguments.VALUES, valuesAt * elementBytes);
        arguments.putLong(AttendArguments.COUNT, (long) keys);
        MemorySegment scalesOrNext = precision == KvPrecision.Q8
                ? view.scales()
                : direct && !last ? TileView.of(layer, tile + 1).elements() : view.elements();
        boolean capped = block.shape().softCap() > 0;
        int most = AttendTile.maxQueries(assembled.level());
        for (int query = 0; query < block.queries(); query += most) {
            int queries = Math.min(most, block.queries() - query);
            boolean open =
                    block.firstKey(query + queries - 1) <= tile * TILE && block.endKey(query) >= (tile + 1) * TILE;
            if (!open) {
                mask(block, tile, query, queries);
            }
            arguments.putLong(AttendArguments.QUERIES, (long) query * size * Float.BYTES);
            arguments.putLong(AttendArguments.SUMS, (sums + (long) query * padded) * Float.BYTES);
            arguments.putLong(AttendArguments.BIAS, (long) (open ? zeros : bias) * Float.BYTES);
            arguments.putLong(AttendArguments.STATE, (states + (long) query * STATE_FLOATS) * Float.BYTES);
            MemorySegment kernel = kernel(precision, size, padded, queries, capped, last);
            KernelCalls.call(kernel, view.elements(), scalesOrNext, scratchSegment, arguments.segment());
        }
    }

    /** The kernel that was taken last, for a last tile or another one, and almost always is the next one too. */
    private MemorySegment kernel(
            KvPrecision precision, int size, int padded, int queries, boolean capped, boolean last) {
        int i = last ? 1 : 0;
        AttendTile.Shape known = lastShapes[i];
        if (known == null
                || known.queries() != queries
                || known.precision() != precision
                || known.headSize() != size
                || known.capped() != capped) {
            lastShapes[i] = new AttendTile.Shape(precision, size, padded, queries, capped, last);
            lastKernels[i] = assembled.attend(lastShapes[i]);
        }
        return lastKernels[i];
    }

    /** For every query of a call and position of the tile 0 where it is seen, else −∞. */
    private void mask(QueryBlock block, int tile, int firstQuery, int queries) {
        for (int i = 0; i < queries; i++) {
            int at = bias + i * TILE;
            int from = Math.max(0, Math.min(TILE, block.firstKey(firstQuery + i) - tile * TILE));
            int end = Math.max(from, Math.min(TILE, block.endKey(firstQuery + i) - tile * TILE));
            Arrays.fill(scratch, at, at + from, Float.NEGATIVE_INFINITY);
            Arrays.fill(scratch, at + from, at + end, 0);
            Arrays.fill(scratch, at + end, at + TILE, Float.NEGATIVE_INFINITY);
        }
    }

    /** Floats of a head whose values do not fill whole vectors: each gets room for them. */
    private void decode(KvLayer layer, int tile, int kvHead, int size, int padded) {
        layer.readKeys(tile, kvHead, scratch, decodedKeys);
        layer.readValues(tile, kvHead, scratch, decodedValues);
        for (int i = TILE - 1; i >= 0; i--) {
            System.arraycopy(scratch, decodedValues + i * size, scratch, decodedValues + i * padded, size);
            Arrays.fill(scratch, decodedValues + i * padded + size, decodedValues + (i + 1) * padded, 0);
        }
    }

    private void reserve(int count, int size, int padded) {
        sums = count * size;
        bias = sums + count * padded;
        zeros = bias + AttendTile.maxQueries(assembled.level()) * TILE;
        states = zeros + AttendTile.maxQueries(assembled.level()) * TILE;
        decodedKeys = states + count * STATE_FLOATS;
        decodedValues = decodedKeys + size * TILE;
        int needed = decodedValues + padded * TILE;
        if (scratch.length < needed) {
            scratch = new float[needed];
            scratchSegment = MemorySegment.ofArray(scratch);
            decodedView = new TileView(scratchSegment, MemorySegment.NULL);
        }
    }
}
