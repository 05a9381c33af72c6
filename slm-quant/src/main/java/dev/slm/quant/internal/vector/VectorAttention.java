package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.KvLayer;
import dev.slm.quant.QueryBlock;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of the queries that share a key-value head, tile of keys by tile of keys, with a running softmax (Milakov and
 * Gimelshein 2018): every tile is decoded once for all queries, and no row of scores is ever longer than a tile. Both
 * products are {@link Gemm}'s: keys lie as {@code headSize × TILE}, values as {@code TILE × headSize}.
 */
final class VectorAttention {
    private static final int TILE = KvLayer.TILE;

    /** From so many queries on {@link QueryLanes} computes: with fewer, too many of its lanes would be idle. */
    private static final int MANY = 24;

    private final VectorMath math;
    private final KvTiles tiles = new KvTiles();
    private final QueryLanes ofMany;
    private float[] queries = {};
    private float[] scores = {};
    private float[] sums = {};
    private float[] largest = {};

    /** Sums of the weights of each query so far, one a lane. */
    private float[] weights = {};

    VectorAttention(VectorMath math) {
        this.math = math;
        ofMany = new QueryLanes(math);
    }

    void attend(QueryBlock block) {
        int count = block.queries();
        if (count >= MANY) {
            ofMany.attend(block, tiles);
            return;
        }
        int size = block.shape().headSize();
        int padded = KvTiles.padded(size);
        reserve(count, size, padded);
        loadQueries(block);
        Arrays.fill(largest, 0, count, Float.NEGATIVE_INFINITY);
        Arrays.fill(weights, 0, count * WIDTH, 0);
        Arrays.fill(sums, 0, count * padded, 0);
        int end = block.endKey();
        for (int tile = block.firstTile(); tile * TILE < end; tile++) {
            Panel keys = tiles.readKeys(block.layer(), tile, block.kvHead());
            Gemm.multiply(keys, size, queries, 0, 1, size, count, scores, 0, TILE, false);
            softmax(block, tile * TILE, padded);
            Panel values = tiles.readValues(block.layer(), tile, block.kvHead());
            int present = Math.min(TILE, end - tile * TILE);
            Gemm.multiply(values, present, scores, 0, 1, TILE, count, sums, 0, padded, true);
        }
        storeOutputs(block, padded);
    }

    private void loadQueries(QueryBlock block) {
        int size = block.shape().headSize();
        float scale = block.shape().scale();
        float[] q = block.q().data();
        for (int query = 0; query < block.queries(); query++) {
            int from = block.queryOffset(query);
            for (int e = 0; e < size; e++) {
                queries[query * size + e] = q[from + e] * scale;
            }
        }
    }

    private void storeOutputs(QueryBlock block, int padded) {
        int size = block.shape().headSize();
        float[] out = block.out().data();
        for (int query = 0; query < block.queries(); query++) {
            int to = block.outOffset(query);
            float factor = 1 / Lanes.sum(weights, query * WIDTH);
            for (int e = 0; e < size; e++) {
                out[to + e] = sums[query * padded + e] * factor;
            }
        }
    }

    /**
     * Turns the scores of all queries with a tile of keys into weights relative to the largest score of the query so far.
     * Step by step over all queries: the functions of one would be too short to hide the time that each takes.
     */
    private void softmax(QueryBlock block, int firstKey, int padded) {
        int count = block.queries();
        float cap = block.shape().softCap();
        if (cap > 0) {
            math.logistic(scores, 0, count * TILE, 2 / cap, 0, 0, 2 * cap, -cap, scores, 0);
        }
        for (int i = 0; i < count; i++) {
            hide(i, block.firstKey(i) - firstKey, block.endKey(i) - firstKey, Float.NEGATIVE_INFINITY);
            shift(i, padded);
        }
        VectorMath.exp(scores, 0, count * TILE);
        for (int i = 0; i < count; i++) {
            hide(i, block.firstKey(i) - firstKey, block.endKey(i) - firstKey, 0);
            add(i);
        }
    }

    /** Gives the keys of a tile that a query does not see, those before {@code from} and from {@code end} on, this score. */
    private void hide(int query, int from, int end, float score) {
        int at = query * TILE;
        int first = Math.max(0, Math.min(TILE, from));
        Arrays.fill(scores, at, at + first, score);
        Arrays.fill(scores, at + Math.max(first, Math.min(TILE, end)), at + TILE, score);
    }

    /** Takes the largest score so far from the scores of a query, and corrects its sums where there is a larger one now. */
    private void shift(int query, int padded) {
        int at = query * TILE;
        float before = largest[query];
        float now = Math.max(before, maximum(at));
        if (now > before) {
            float factor = (float) Math.exp(before - now);
            scale(weights, query * WIDTH, WIDTH, factor);
            scale(sums, query * padded, padded, factor);
            largest[query] = now;
        }
        for (int i = at; i < at + TILE; i += WIDTH) {
            FloatVector.fromArray(F, scores, i).sub(now).intoArray(scores, i);
        }
    }

    private float maximum(int at) {
        FloatVector largest = FloatVector.fromArray(F, scores, at);
        for (int i = WIDTH; i < TILE; i += WIDTH) {
            largest = largest.max(FloatVector.fromArray(F, scores, at + i));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    private static void scale(float[] x, int at, int n, float factor) {
        for (int i = at; i < at + n; i += WIDTH) {
            FloatVector.fromArray(F, x, i).mul(factor).intoArray(x, i);
        }
    }

    /** Adds the weights of a tile to their sums. */
    private void add(int query) {
        FloatVector sum = FloatVector.fromArray(F, weights, query * WIDTH);
        for (int i = query * TILE; i < (query + 1) * TILE; i += WIDTH) {
            sum = sum.add(FloatVector.fromArray(F, scores, i));
        }
        sum.intoArray(weights, query * WIDTH);
    }

    private void reserve(int count, int size, int padded) {
        if (queries.length < count * size || sums.length < count * padded || weights.length < count * WIDTH) {
            queries = new float[count * size];
            scores = new float[count * TILE];
            sums = new float[count * padded];
            largest = new float[count];
            weights = new float[count * WIDTH];
        }
    }
}
