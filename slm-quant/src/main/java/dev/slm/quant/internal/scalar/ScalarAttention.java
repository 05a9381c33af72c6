package dev.slm.quant.internal.scalar;

import dev.slm.quant.AttentionShape;
import dev.slm.quant.KvLayer;
import dev.slm.quant.QueryBlock;

/** Attention of one query at a time: all scores, their softmax, the weighted sum of the values. */
final class ScalarAttention {
    private static final int TILE = KvLayer.TILE;

    private final int headSize;
    private final float[] tile;
    private float[] scores = {};

    ScalarAttention(int headSize) {
        this.headSize = headSize;
        tile = new float[headSize * TILE];
    }

    int headSize() {
        return headSize;
    }

    void attend(QueryBlock queries, int query) {
        AttentionShape shape = queries.shape();
        KvLayer layer = queries.layer();
        int kvHead = queries.kvHead();
        float[] q = queries.q().data();
        int queryOffset = queries.queryOffset(query);
        float[] out = queries.out().data();
        int outOffset = queries.outOffset(query);
        int from = queries.firstKey(query);
        int end = queries.endKey(query);
        if (scores.length < end - from) {
            scores = new float[Math.max(end - from, 2 * scores.length)];
        }
        float largest = Float.NEGATIVE_INFINITY;
        for (int key = from; key < end; key++) {
            if (key == from || key % TILE == 0) {
                layer.readKeys(key / TILE, kvHead, tile, 0);
            }
            float dot = 0;
            for (int i = 0; i < headSize; i++) {
                dot += q[queryOffset + i] * tile[i * TILE + key % TILE];
            }
            float score = dot * shape.scale();
            if (shape.softCap() > 0) {
                score = shape.softCap() * (float) Math.tanh(score / shape.softCap());
            }
            scores[key - from] = score;
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (int i = 0; i < end - from; i++) {
            scores[i] = (float) Math.exp(scores[i] - largest);
            sum += scores[i];
        }
        for (int i = 0; i < headSize; i++) {
            out[outOffset + i] = 0;
        }
        for (int key = from; key < end; key++) {
            if (key == from || key % TILE == 0) {
                layer.readValues(key / TILE, kvHead, tile, 0);
            }
            float weight = (float) (scores[key - from] / sum);
            for (int i = 0; i < headSize; i++) {
                out[outOffset + i] += weight * tile[key % TILE * headSize + i];
            }
        }
    }
}
