package dev.slm.quant.format;

/** From values to integer codes: what several encoders share. NaN gives code 0, and no range is ever exceeded. */
final class Codes {
    private Codes() {}

    /** The value of largest magnitude, with its sign; the first of several; 0 if there is none. */
    static float extreme(float[] x, int from, int count) {
        float extreme = 0;
        for (int i = from; i < from + count; i++) {
            if (Math.abs(x[i]) > Math.abs(extreme)) {
                extreme = x[i];
            }
        }
        return extreme;
    }

    static float minimum(float[] x, int from, int count) {
        float minimum = x[from];
        for (int i = from + 1; i < from + count; i++) {
            if (x[i] < minimum) {
                minimum = x[i];
            }
        }
        return minimum;
    }

    static float maximum(float[] x, int from, int count) {
        float maximum = x[from];
        for (int i = from + 1; i < from + count; i++) {
            if (x[i] > maximum) {
                maximum = x[i];
            }
        }
        return maximum;
    }

    /** 1 / scale, or 0 for a block of zeros. */
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }

    /** The code in [low, high] nearest to {@code value}, ties to the even one. */
    static int nearest(float value, int low, int high) {
        return Math.max(low, Math.min(high, (int) Math.rint(value)));
    }
}
