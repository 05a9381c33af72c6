package dev.slm.bench;

import dev.slm.quant.KernelRung;
import dev.slm.quant.format.WeightType;

/** Reads the shapes that benchmarks are given. */
final class Shapes {
    private Shapes() {}

    /** @param shape rows × columns, as in {@code 2048x8192} */
    static Product product(KernelRung rung, WeightType type, String shape, int batch, int threads) {
        int cross = shape.indexOf('x');
        return new Product(
                rung,
                type,
                Integer.parseInt(shape.substring(0, cross)),
                Integer.parseInt(shape.substring(cross + 1)),
                batch,
                threads);
    }
}
