package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.I;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.KvLayer;
import dev.slm.quant.QueryBlock;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of the queries that share a key-value head, tile of keys by tile of keys, with a running softmax (Milakov and
 * Gimelshein 2018): every tile is decoded once for all queries, and no row of scores is ever longer than a tile. Both
 * products are {@link TileGemm}'s: keys lie as {@code headSize × TILE}, values as {@code TILE × headSize}.
 *
 * <p>Scores are logarithms to base 2, weights are {@code 2^(score − reference)}. The reference of a query follows its
 * scores only when one is far above it: nearly never after its first tile, so that sums are hardly ever rescaled and no
 * maximum is searched. What is summed across lanes, a query's weights, is at the end.
 */
final class VectorAttention {
    private static final int TILE = KvLayer.TILE;

    /** Queries that go through a tile together: what they need of a first-level cache leaves room for the tile. */
    private static final int STRIP = 32;

    /** From the scores of one query to those of the next. */
    private static final int SPAN = TileGemm.COLUMNS;

    /** Scores may be so far above their reference. */
    private static final float HEADROOM = 8;

    /** Stands for no reference so far: finite, so that differences to it are numbers. */
    private static final float NONE = -Float.MAX_VALUE;

    private static final double LOG2_E = 1 / Math.log(2);

    /** The exponent of what counts as zero: all below are taken as this one. */
    private static final float LEAST = -127;

    /** {@code 2^r = 1 + E1·r + … + E6·r^6} between −1/2 and 1/2, from the Cephes library (exp2f). */
    private static final float E1 = 6.931472028550421e-1f;

    private static final float E2 = 2.402264791363012e-1f;
    private static final float E3 = 5.550332471162809e-2f;
    private static final float E4 = 9.618437357674640e-3f;
    private static final float E5 = 1.339887440266574e-3f;
    private static final float E6 = 1.535336188319500e-4f;

    private final VectorMath math;
    private final KvTiles tiles = new KvTiles();
    private float[] queries = {};

    /** Of a strip of queries with a tile of keys; they become weights. */
    private final float[] scores = new float[STRIP * SPAN];

    /** Sums of weighted values. */
    private float[] sums = {};

    private float[] references = {};

    /** Sums of the weights of each query so far, one a lane. */
    private float[] weights = {};

    VectorAttention(VectorMath math) {
        this.math = math;
    }

    void attend(QueryBlock block) {
        int count = block.queries();
        int size = block.shape().headSize();
        int padded = KvTiles.padded(size);
        reserve(count, size, padded);
        loadQueries(block);
        Arrays.fill(references, 0, count, NONE);
        Arrays.fill(weights, 0, count * WIDTH, 0);
        Arrays.fill(sums, 0, count * padded, 0);
        int end = block.endKey();
        for (int tile = block.firstTile(); tile * TILE < end; tile++) {
            Panel keys = tiles.readKeys(block.layer(), tile, block.kvHead());
            Panel values = tiles.readValues(block.layer(), tile, block.kvHead());
            int present = Math.min(TILE, end - tile * TILE);
            for (int from = 0; from < count; from += STRIP) {
                int strip = Math.min(STRIP, count - from);
                TileGemm.multiply(
                        queries, TileGemm.offset(from, size), size, size, strip, keys, scores, 0, SPAN, false);
                softmax(block, tile * TILE, from, strip, padded);
                TileGemm.multiply(scores, 0, TILE, present, strip, values, sums, from * padded, padded, true);
            }
        }
        storeOutputs(block, padded);
    }

    private void loadQueries(QueryBlock block) {
        int size = block.shape().headSize();
        float scale = (float) (block.shape().scale() * (block.shape().softCap() > 0 ? 1 : LOG2_E));
        float[] q = block.q().data();
        for (int query = 0; query < block.queries(); query++) {
            int from = block.queryOffset(query);
            int to = TileGemm.offset(query, size);
            for (int e = 0; e < size; e += TileGemm.COLUMNS) {
                multiple(q, from + e, scale, queries, to + e * TileGemm.ROWS, Math.min(TileGemm.COLUMNS, size - e));
            }
        }
    }

    private void storeOutputs(QueryBlock block, int padded) {
        float[] out = block.out().data();
        for (int query = 0; query < block.queries(); query++) {
            float factor = 1 / Lanes.sum(weights, query * WIDTH);
            multiple(
                    sums,
                    query * padded,
                    factor,
                    out,
                    block.outOffset(query),
                    block.shape().headSize());
        }
    }

    private static void multiple(float[] x, int xo, float factor, float[] y, int yo, int count) {
        int i = 0;
        for (; i <= count - WIDTH; i += WIDTH) {
            FloatVector.fromArray(F, x, xo + i).mul(factor).intoArray(y, yo + i);
        }
        for (; i < count; i++) {
            y[yo + i] = x[xo + i] * factor;
        }
    }

    /** Turns the scores of a strip of queries with a tile of keys into weights. */
    private void softmax(QueryBlock block, int firstKey, int from, int count, int padded) {
        float cap = block.shape().softCap();
        if (cap > 0) {
            float most = (float) (cap * LOG2_E);
            math.logistic(scores, 0, count * SPAN, 2 / cap, 0, 0, 2 * most, -most, scores, 0);
        }
        if (block.firstKey(from + count - 1) > firstKey || block.endKey(from) < firstKey + TILE) {
            hide(block, firstKey, from, count);
        }
        for (int i = 0; i < count; i++) {
            if (outgrown(scores, i * SPAN, references[from + i])) {
                raise(from + i, i * SPAN, padded);
            }
        }
        weigh(scores, count, references, from, weights);
    }

    /** Keys that a query does not see get a score of minus infinity, and so no weight. */
    private void hide(QueryBlock block, int firstKey, int from, int count) {
        for (int i = 0; i < count; i++) {
            int at = i * SPAN;
            int first = Math.max(0, Math.min(TILE, block.firstKey(from + i) - firstKey));
            int end = Math.max(first, Math.min(TILE, block.endKey(from + i) - firstKey));
            Arrays.fill(scores, at, at + first, Float.NEGATIVE_INFINITY);
            Arrays.fill(scores, at + end, at + TILE, Float.NEGATIVE_INFINITY);
        }
    }

    /** Whether a score of a query with a tile is far above the reference. */
    private static boolean outgrown(float[] scores, int at, float reference) {
        FloatVector most = FloatVector.broadcast(F, reference + HEADROOM);
        boolean any = false;
        for (int i = at; i < at + TILE; i += 2 * WIDTH) {
            any |= FloatVector.fromArray(F, scores, i)
                    .compare(VectorOperators.GT, most)
                    .or(FloatVector.fromArray(F, scores, i + WIDTH).compare(VectorOperators.GT, most))
                    .anyTrue();
        }
        return any;
    }

    /** Makes the largest of the scores the reference of a query. */
    private void raise(int query, int at, int padded) {
        float before = references[query];
        float now = largest(scores, at);
        references[query] = now;
        if (before != NONE) {
            float factor = (float) Math.exp((before - now) / LOG2_E);
            scale(weights, query * WIDTH, WIDTH, factor);
            scale(sums, query * padded, padded, factor);
        }
    }

    private static float largest(float[] scores, int at) {
        FloatVector most = FloatVector.fromArray(F, scores, at);
        for (int i = at + WIDTH; i < at + TILE; i += WIDTH) {
            most = FloatVector.fromArray(F, scores, i).max(most);
        }
        return most.reduceLanes(VectorOperators.MAX);
    }

    private static void scale(float[] x, int at, int n, float factor) {
        for (int i = at; i < at + n; i += WIDTH) {
            FloatVector.fromArray(F, x, i).mul(factor).intoArray(x, i);
        }
    }

    /** Scores become weights, which are added to their sums; keys that are not seen get exactly none. */
    private static void weigh(float[] scores, int count, float[] references, int from, float[] weights) {
        for (int row = 0; row < count; row++) {
            float reference = references[from + row];
            FloatVector sum = FloatVector.fromArray(F, weights, (from + row) * WIDTH);
            for (int i = row * SPAN; i < row * SPAN + TILE; i += WIDTH) {
                FloatVector v = FloatVector.fromArray(F, scores, i).sub(reference);
                v = v.blend(LEAST, v.compare(VectorOperators.LT, LEAST));
                FloatVector rounded = v.add(VectorMath.ROUND);
                FloatVector r = v.sub(rounded.sub(VectorMath.ROUND));
                FloatVector p = r.fma(E6, E5)
                        .fma(r, FloatVector.broadcast(F, E4))
                        .fma(r, FloatVector.broadcast(F, E3))
                        .fma(r, FloatVector.broadcast(F, E2))
                        .fma(r, FloatVector.broadcast(F, E1))
                        .fma(r, FloatVector.broadcast(F, 1));
                IntVector exponent = ((IntVector) rounded.reinterpretShape(I, 0)).lanewise(VectorOperators.LSHL, 23);
                IntVector bits = ((IntVector) p.reinterpretShape(I, 0)).add(exponent);
                FloatVector e = (FloatVector) bits.reinterpretShape(F, 0);
                e.intoArray(scores, i);
                sum = e.add(sum);
            }
            sum.intoArray(weights, (from + row) * WIDTH);
        }
    }

    private void reserve(int count, int size, int padded) {
        int whole = (count + TileGemm.ROWS - 1) / TileGemm.ROWS * TileGemm.ROWS;
        int floats = TileGemm.floats(count, size);
        if (queries.length < floats || sums.length < whole * padded || references.length < count) {
            queries = new float[floats];
            sums = new float[whole * padded];
            references = new float[count];
            weights = new float[count * WIDTH];
        }
    }
}
