package dev.slm.internal.generate.sampling;

import java.util.Map;

/** Adds to the logits of some tokens; plus or minus infinity forces or forbids them. */
final class LogitBias implements LogitAdjustment {
    private final int[] ids;
    private final float[] bias;

    LogitBias(Map<Integer, Float> biasById) {
        ids = biasById.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        bias = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bias[i] = biasById.get(ids[i]);
        }
    }

    @Override
    public void apply(float[] logits) {
        for (int i = 0; i < ids.length; i++) {
            logits[ids[i]] += bias[i];
        }
    }
}
