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

    private final KvTiles tiles = new KvTiles();
    private final QueryLanes ofMany = new QueryLanes();
    private float[] queries = {};
    private float[] scores = {};
    private float[] sums = {};
    private float[] largest = {};
    private float[] weights = {};

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
        Arrays.fill(weights, 0, count, 0);
        Arrays.fill(sums, 0, count * padded, 0);
        int end = shape.endKey(firstPosition + rows - 1, layer.length());
        for (int tile = shape.firstKey(firstPosition) / TILE; tile * TILE < end; tile++) {
            Panel keys = tiles.readKeys(layer, tile, kvHead);
            Gemm.multiply(keys, size, queries, 0, 1, size, count, scores, 0, TILE, false);
            for (int i = 0; i < count; i++) {
                softmax(shape, layer, tile * TILE, firstPosition + i / group, i, padded);
            }
            Panel values = tiles.readValues(layer, tile, kvHead);
            int present = Math.min(TILE, end - tile * TILE);
            Gemm.multiply(values, present, scores, 0, 1, TILE, count, sums, 0, padded, true);
        }
        for (int row = 0; row < rows; row++) {
            int to = out.offset(firstRow + row) + kvHead * run;
            for (int head = 0; head < group; head++) {
                int i = row * group + head;
                float factor = 1 / weights[i];
                for (int e = 0; e < size; e++) {
                    out.data()[to + head * size + e] = sums[i * padded + e] * factor;
                }
            }
        }
    }

    /** Turns the scores of one query with a tile of keys into weights relative to the largest score so far. */
    private void softmax(AttentionShape shape, KvLayer layer, int firstKey, int position, int query, int padded) {
        int at = query * TILE;
        int from = Math.max(0, shape.firstKey(position) - firstKey);
        int end = Math.min(TILE, shape.endKey(position, layer.length()) - firstKey);
        if (from >= end) {
            Arrays.fill(scores, at, at + TILE, 0);
            return;
        }
        if (shape.softCap() > 0) {
            float cap = shape.softCap();
            VectorMath.logistic(scores, at, TILE, 2 / cap, 0, 0, 2 * cap, -cap, scores, at);
        }
        Arrays.fill(scores, at, at + from, Float.NEGATIVE_INFINITY);
        Arrays.fill(scores, at + end, at + TILE, Float.NEGATIVE_INFINITY);
        float before = largest[query];
        float now = Math.max(before, maximum(at));
        if (now > before) {
            float factor = (float) Math.exp(before - now);
            weights[query] *= factor;
            scale(sums, query * padded, padded, factor);
            largest[query] = now;
        }
        weights[query] += exponentials(at, now);
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

    private float exponentials(int at, float largest) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = at; i < at + TILE; i += WIDTH) {
            FloatVector e = VectorMath.exp(FloatVector.fromArray(F, scores, i).sub(largest));
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        return Lanes.sum(sum);
    }

    private void reserve(int count, int size, int padded) {
        if (queries.length < count * size || sums.length < count * padded || weights.length < count) {
            queries = new float[count * size];
            scores = new float[count * TILE];
            sums = new float[count * padded];
            largest = new float[count];
            weights = new float[count];
        }
    }
}
