package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KvLayer;
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

    void attend(
            AttentionShape shape,
            KvLayer layer,
            int kvHead,
            Activations q,
            int queryColumn,
            int firstRow,
            int rows,
            int firstPosition,
            Activations out) {
        int group = shape.group();
        int count = rows * group;
        if (count >= MANY) {
            ofMany.attend(tiles, shape, layer, kvHead, q, queryColumn, firstRow, rows, firstPosition, out);
            return;
        }
        int size = shape.headSize();
        int padded = KvTiles.padded(size);
        reserve(count, size, padded);
        int run = group * size;
        for (int row = 0; row < rows; row++) {
            int from = q.offset(firstRow + row) + queryColumn + kvHead * run;
            for (int i = 0; i < run; i++) {
                queries[row * run + i] = q.data()[from + i] * shape.scale();
            }
        }
        Arrays.fill(largest, 0, count, Float.NEGATIVE_INFINITY);
        Arrays.fill(weights, 0, count * WIDTH, 0);
        Arrays.fill(sums, 0, count * padded, 0);
        int end = shape.endKey(firstPosition + rows - 1, layer.length());
        for (int tile = shape.firstKey(firstPosition) / TILE; tile * TILE < end; tile++) {
            Panel keys = tiles.readKeys(layer, tile, kvHead);
            Gemm.multiply(keys, size, queries, 0, 1, size, count, scores, 0, TILE, false);
            softmax(shape, layer, tile * TILE, firstPosition, count, padded);
            Panel values = tiles.readValues(layer, tile, kvHead);
            int present = Math.min(TILE, end - tile * TILE);
            Gemm.multiply(values, present, scores, 0, 1, TILE, count, sums, 0, padded, true);
        }
        for (int row = 0; row < rows; row++) {
            int to = out.offset(firstRow + row) + kvHead * run;
            for (int head = 0; head < group; head++) {
                int i = row * group + head;
                float factor = 1 / Lanes.sum(weights, i * WIDTH);
                for (int e = 0; e < size; e++) {
                    out.data()[to + head * size + e] = sums[i * padded + e] * factor;
                }
            }
        }
    }

    /**
     * Turns the scores of all queries with a tile of keys into weights relative to the largest score of the query so far.
     * Step by step over all queries: the functions of one would be too short to hide the time that each takes.
     */
    private void softmax(AttentionShape shape, KvLayer layer, int firstKey, int firstPosition, int count, int padded) {
        if (shape.softCap() > 0) {
            float cap = shape.softCap();
            math.logistic(scores, 0, count * TILE, 2 / cap, 0, 0, 2 * cap, -cap, scores, 0);
        }
        int group = shape.group();
        for (int i = 0; i < count; i++) {
            int position = firstPosition + i / group;
            hide(i, from(shape, position, firstKey), end(shape, layer, position, firstKey), Float.NEGATIVE_INFINITY);
            shift(i, padded);
        }
        VectorMath.exp(scores, 0, count * TILE);
        for (int i = 0; i < count; i++) {
            int position = firstPosition + i / group;
            hide(i, from(shape, position, firstKey), end(shape, layer, position, firstKey), 0);
            add(i);
        }
    }

    /** The first key of a tile that a position sees; beyond {@link #end} if none. */
    private static int from(AttentionShape shape, int position, int firstKey) {
        return Math.max(0, shape.firstKey(position) - firstKey);
    }

    private static int end(AttentionShape shape, KvLayer layer, int position, int firstKey) {
        return Math.min(TILE, shape.endKey(position, layer.length()) - firstKey);
    }

    /** Gives the keys that a query does not see this score or weight. */
    private void hide(int query, int from, int end, float value) {
        int at = query * TILE;
        int first = Math.min(from, TILE);
        Arrays.fill(scores, at, at + first, value);
        Arrays.fill(scores, at + Math.max(first, end), at + TILE, value);
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
