package dev.slm.quant.format;

/**
 * The code book of IQ4_NL and IQ4_XS: 16 levels, dense near zero where most weights lie (values of GGML's
 * {@code kvalues_iq4nl}).
 */
final class NonLinearCodes {
    private static final byte[] LEVELS = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    private static final int STEPS = 7;

    private NonLinearCodes() {}

    static int level(int code) {
        return LEVELS[code & 0xf];
    }

    /** The code of the level nearest to {@code value}, the lower one of two equally near. */
    static int nearest(float value) {
        int code = 0;
        while (code < LEVELS.length - 1 && value - LEVELS[code] > LEVELS[code + 1] - value) {
            code++;
        }
        return code;
    }

    /**
     * The scale {@code d}, of either sign, for which {@code x = d * level} fits best by least squares, among the grids
     * that give the extreme value a level around -127.
     */
    static float scale(float[] x, int from, int count) {
        float extreme = Codes.extreme(x, from, count);
        double best = 0;
        double scale = 0;
        for (int step = -STEPS; step <= STEPS; step++) {
            float inverse = (LEVELS[0] + step) * Codes.inverse(extreme);
            double product = 0;
            double square = 0;
            for (int i = from; i < from + count; i++) {
                int level = LEVELS[nearest(inverse * x[i])];
                product += (double) x[i] * level;
                square += level * level;
            }
            double gain = product * product / square;
            if (gain > best) {
                best = gain;
                scale = product / square;
            }
        }
        return (float) scale;
    }
}
