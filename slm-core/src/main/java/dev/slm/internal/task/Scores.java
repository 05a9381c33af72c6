package dev.slm.internal.task;

/** From scores to probabilities. */
public final class Scores {
    private Scores() {}

    /** {@code e^x[i] / Σ e^x[j]}, computed so that nothing overflows. */
    public static float[] softmax(float[] x) {
        float[] y = new float[x.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : x) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (float value : x) {
            sum += Math.exp(value - largest);
        }
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (Math.exp(x[i] - largest) / sum);
        }
        return y;
    }

    /** {@code 1 / (1 + e^−x)}. */
    public static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    /** The index of the greatest value, the first of equal ones. */
    public static int best(float[] x) {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            best = x[i] > x[best] ? i : best;
        }
        return best;
    }

    /** The indices of the {@code n} greatest values, best first; of equal ones the earlier first. */
    public static int[] top(float[] x, int n) {
        int count = Math.min(n, x.length);
        int[] top = new int[count];
        int filled = 0;
        for (int i = 0; i < x.length; i++) {
            if (filled == count && (count == 0 || !(x[i] > x[top[count - 1]]))) {
                continue;
            }
            int at = filled < count ? filled++ : count - 1;
            while (at > 0 && x[i] > x[top[at - 1]]) {
                top[at] = top[at - 1];
                at--;
            }
            top[at] = i;
        }
        return top;
    }
}
