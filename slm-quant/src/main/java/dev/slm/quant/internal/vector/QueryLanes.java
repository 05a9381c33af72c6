package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.F;
import static dev.slm.quant.internal.vector.Lanes.ROWS;
import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.KvLayer;
import dev.slm.quant.QueryBlock;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of many queries that share a key-value head: a lane is a query. Groups of 32 queries are the panel that the
 * keys of a tile are multiplied with, and their weights the panel for its values, so that nothing is ever summed across
 * lanes. The softmax runs along as in {@link VectorAttention}.
 */
final class QueryLanes {
    private static final int TILE = KvLayer.TILE;

    /** Stands for no score so far: finite, so that differences to it are numbers. */
    private static final float NONE = -Float.MAX_VALUE;

    private final VectorMath math;
    private final Panel queryPanel = new Panel();
    private final Panel weightPanel = new Panel();

    /** {@code headSize} runs of 32 queries a group. */
    private float[] queries = {};

    /** {@link #TILE} runs of 32 scores a group, which become weights. */
    private float[] scores = {};

    /** {@code headSize} runs of 32 sums of weighted values a group. */
    private float[] sums = {};

    /** The largest score and the sum of the weights of every query. */
    private float[] largest = {};

    private float[] weights = {};

    /** What turns older weights and sums of a group into those relative to a new largest score. */
    private final float[] factors = new float[ROWS];

    QueryLanes(VectorMath math) {
        this.math = math;
    }

    void attend(QueryBlock block, KvTiles tiles) {
        KvLayer layer = block.layer();
        int size = layer.headSize();
        int groups = (block.queries() + ROWS - 1) / ROWS;
        reserve(groups, size);
        loadQueries(block);
        Arrays.fill(largest, 0, groups * ROWS, NONE);
        Arrays.fill(weights, 0, groups * ROWS, 0);
        int first = block.firstTile();
        int end = block.endKey();
        for (int tile = first; tile * TILE < end; tile++) {
            int present = Math.min(TILE, end - tile * TILE);
            Panel keys = tiles.readKeys(layer, tile, block.kvHead());
            for (int group = 0; group < groups; group++) {
                int at = group * TILE * ROWS;
                queryPanel.set(queries, group * size * ROWS, ROWS, 0, ROWS);
                Gemm.multiply(
                        queryPanel, size, keys.data, keys.offset, keys.stride, 1, present, scores, at, ROWS, false);
                if (block.shape().softCap() > 0) {
                    cap(at, present, block.shape().softCap());
                }
                hide(block, group, tile * TILE, present);
                softmax(group, present, size, tile > first);
            }
            Panel values = tiles.readValues(layer, tile, block.kvHead());
            for (int group = 0; group < groups; group++) {
                weightPanel.set(scores, group * TILE * ROWS, ROWS, 0, ROWS);
                Gemm.multiply(
                        weightPanel,
                        present,
                        values.data,
                        values.offset,
                        values.stride,
                        1,
                        size,
                        sums,
                        group * size * ROWS,
                        ROWS,
                        tile > first);
            }
        }
        storeOutputs(block);
    }

    private void loadQueries(QueryBlock block) {
        int size = block.shape().headSize();
        float scale = block.shape().scale();
        float[] q = block.q().data();
        for (int query = 0; query < block.queries(); query++) {
            int from = block.queryOffset(query);
            int to = query / ROWS * size * ROWS + query % ROWS;
            for (int e = 0; e < size; e++) {
                queries[to + e * ROWS] = q[from + e] * scale;
            }
        }
    }

    private void storeOutputs(QueryBlock block) {
        int size = block.shape().headSize();
        float[] out = block.out().data();
        for (int query = 0; query < block.queries(); query++) {
            int to = block.outOffset(query);
            int from = query / ROWS * size * ROWS + query % ROWS;
            float factor = 1 / weights[query];
            for (int e = 0; e < size; e++) {
                out[to + e] = sums[from + e * ROWS] * factor;
            }
        }
    }

    private void cap(int at, int keys, float cap) {
        math.logistic(scores, at, keys * ROWS, 2 / cap, 0, 0, 2 * cap, -cap, scores, at);
    }

    /** Keys that a query of the group does not see get a score of minus infinity. */
    private void hide(QueryBlock block, int group, int firstKey, int keys) {
        int first = group * ROWS;
        int last = Math.min(block.queries(), first + ROWS) - 1;
        if (block.firstKey(last) <= firstKey && block.endKey(first) >= firstKey + keys) {
            return;
        }
        for (int query = first; query <= last; query++) {
            int from = Math.max(0, Math.min(keys, block.firstKey(query) - firstKey));
            int end = Math.max(from, Math.min(keys, block.endKey(query) - firstKey));
            int lane = group * TILE * ROWS + query % ROWS;
            for (int key = 0; key < from; key++) {
                scores[lane + key * ROWS] = Float.NEGATIVE_INFINITY;
            }
            for (int key = end; key < keys; key++) {
                scores[lane + key * ROWS] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** Turns the scores of a group with a tile of keys into weights relative to the largest scores so far. */
    private void softmax(int group, int keys, int size, boolean started) {
        int at = group * TILE * ROWS;
        subtractLargest(scores, at, keys, largest, group * ROWS, factors);
        VectorMath.exp(scores, at, keys * ROWS);
        VectorMath.exp(factors, 0, ROWS);
        addWeights(scores, at, keys, factors, weights, group * ROWS);
        if (started && anyNotOne(factors)) {
            scale(sums, group * size * ROWS, size, factors);
        }
    }

    /** Leaves in {@code factors} by how much the largest scores so far fall short of the new ones. */
    private static void subtractLargest(float[] scores, int at, int keys, float[] largest, int lo, float[] factors) {
        for (int i = 0; i < ROWS; i += 2 * WIDTH) {
            FloatVector before0 = FloatVector.fromArray(F, largest, lo + i);
            FloatVector before1 = FloatVector.fromArray(F, largest, lo + i + WIDTH);
            FloatVector now0 = before0;
            FloatVector now1 = before1;
            for (int p = at + i; p < at + keys * ROWS; p += ROWS) {
                // A maximum would take six instructions, for the sake of negative zeros.
                FloatVector score0 = FloatVector.fromArray(F, scores, p);
                FloatVector score1 = FloatVector.fromArray(F, scores, p + WIDTH);
                now0 = now0.blend(score0, score0.compare(VectorOperators.GT, now0));
                now1 = now1.blend(score1, score1.compare(VectorOperators.GT, now1));
            }
            now0.intoArray(largest, lo + i);
            now1.intoArray(largest, lo + i + WIDTH);
            before0.sub(now0).intoArray(factors, i);
            before1.sub(now1).intoArray(factors, i + WIDTH);
            for (int p = at + i; p < at + keys * ROWS; p += ROWS) {
                FloatVector.fromArray(F, scores, p).sub(now0).intoArray(scores, p);
                FloatVector.fromArray(F, scores, p + WIDTH).sub(now1).intoArray(scores, p + WIDTH);
            }
        }
    }

    private static void addWeights(float[] scores, int at, int keys, float[] factors, float[] weights, int wo) {
        for (int i = 0; i < ROWS; i += 2 * WIDTH) {
            FloatVector sum0 = FloatVector.zero(F);
            FloatVector sum1 = sum0;
            for (int p = at + i; p < at + keys * ROWS; p += ROWS) {
                sum0 = sum0.add(FloatVector.fromArray(F, scores, p));
                sum1 = sum1.add(FloatVector.fromArray(F, scores, p + WIDTH));
            }
            FloatVector.fromArray(F, weights, wo + i)
                    .fma(FloatVector.fromArray(F, factors, i), sum0)
                    .intoArray(weights, wo + i);
            FloatVector.fromArray(F, weights, wo + i + WIDTH)
                    .fma(FloatVector.fromArray(F, factors, i + WIDTH), sum1)
                    .intoArray(weights, wo + i + WIDTH);
        }
    }

    private static boolean anyNotOne(float[] factors) {
        for (float factor : factors) {
            if (factor != 1) {
                return true;
            }
        }
        return false;
    }

    private static void scale(float[] sums, int at, int size, float[] factors) {
        for (int i = 0; i < ROWS; i += WIDTH) {
            FloatVector factor = FloatVector.fromArray(F, factors, i);
            for (int p = at + i; p < at + size * ROWS; p += ROWS) {
                FloatVector.fromArray(F, sums, p).mul(factor).intoArray(sums, p);
            }
        }
    }

    private void reserve(int groups, int size) {
        if (sums.length < groups * size * ROWS || scores.length < groups * TILE * ROWS) {
            queries = new float[groups * size * ROWS];
            sums = new float[groups * size * ROWS];
            scores = new float[groups * TILE * ROWS];
            largest = new float[groups * ROWS];
            weights = new float[groups * ROWS];
        }
    }
}
