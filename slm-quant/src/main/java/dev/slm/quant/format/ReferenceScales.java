package dev.slm.quant.format;

/**
 * The choices of GGML's reference quantizers, {@code quantize_row_*_ref} in ggml-quants.c, which llama-quantize takes
 * when it has no importance matrix: the extreme values of a block decide its scale; in the K formats each group's scale
 * is searched for, larger values weighing more, and the scales are rounded plainly.
 */
final class ReferenceScales extends ScaleChoice {
    private static final ScaleSearch.Grid FOUR_BITS = new ScaleSearch.Grid(-1, 0.1f, 20);
    private static final ScaleSearch.Grid FIVE_BITS = new ScaleSearch.Grid(-0.5f, 0.1f, 15);
    private static final int FOUR_BIT_LIMIT = 15;

    private final ScaleSearch search = new ScaleSearch(ReferenceScales::square);
    private final ScaleSearch fourBitSearch = new ScaleSearch(ReferenceScales::magnitude, FOUR_BITS);
    private final ScaleSearch fiveBitSearch = new ScaleSearch(ReferenceScales::magnitude, FIVE_BITS);

    private static void square(float[] x, int from, int count, float[] weights) {
        for (int i = 0; i < count; i++) {
            weights[i] = x[from + i] * x[from + i];
        }
    }

    private static void magnitude(float[] x, int from, int count, float[] weights) {
        float sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += x[i] * x[i];
        }
        float rootMeanSquare = (float) Math.sqrt(sum / count);
        for (int i = 0; i < count; i++) {
            weights[i] = rootMeanSquare + Math.abs(x[from + i]);
        }
    }

    @Override
    float symmetric(float[] x, int from, int count, int zero) {
        float scale = Codes.extreme(x, from, count) / -zero;
        float inverse = Codes.inverse(scale);
        for (int i = 0; i < count; i++) {
            // Halves go up; none of the sums is negative.
            codes[i] = Math.min(2 * zero - 1, (int) (x[from + i] * inverse + (zero + 0.5f))) - zero;
        }
        return scale;
    }

    @Override
    float withOffset(float[] x, int from, int count, int limit) {
        float minimum = Codes.minimum(x, from, count);
        float scale = (Codes.maximum(x, from, count) - minimum) / limit;
        float inverse = Codes.inverse(scale);
        for (int i = 0; i < count; i++) {
            codes[i] = Math.min(limit, (int) ((x[from + i] - minimum) * inverse + 0.5f));
        }
        keepOffset(-minimum);
        return scale;
    }

    @Override
    float groupSymmetric(float[] x, int from, int count, int zero) {
        float scale = search.groupSymmetric(x, from, count, zero);
        codes = search.codes;
        return scale;
    }

    @Override
    float groupWithOffset(float[] x, int from, int count, int limit) {
        ScaleSearch grid = limit > FOUR_BIT_LIMIT ? fiveBitSearch : fourBitSearch;
        float scale = grid.groupWithOffset(x, from, count, limit);
        codes = grid.codes;
        keepOffset(grid.offset());
        return scale;
    }

    @Override
    float symmetricScales(float[] scales, int zero) {
        float extreme = Codes.extreme(scales, 0, scales.length);
        float inverse = Math.abs(extreme) < ScaleSearch.NEGLIGIBLE ? 0 : -zero / extreme;
        round(scales, inverse, -zero, zero - 1);
        return Codes.inverse(inverse);
    }

    @Override
    float positiveScales(float[] scales, int limit) {
        float largest = Math.max(0, Codes.maximum(scales, 0, scales.length));
        round(scales, largest == 0 ? 0 : limit / largest, 0, limit);
        return largest / limit;
    }

    private void round(float[] scales, float inverse, int low, int high) {
        for (int i = 0; i < scales.length; i++) {
            codes[i] = Codes.nearest(inverse * scales[i], low, high);
        }
    }
}
