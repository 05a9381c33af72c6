package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** One tile of keys or values at a time as a panel in single precision: decoded, or the cache's own where it is one. */
final class KvTiles {
    /** As many halves as a vector has floats. */
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(WIDTH * Short.SIZE));

    private float[] decoded = {};
    private float[] padded = {};
    private float[] data = {};
    private int offset;

    /** A head size rounded up to what {@link Gemm} takes at once. */
    static int padded(int headSize) {
        return (headSize + Gemm.STEP - 1) / Gemm.STEP * Gemm.STEP;
    }

    float[] data() {
        return data;
    }

    int offset() {
        return offset;
    }

    /** A panel of {@code headSize} runs of {@link KvLayer#TILE} keys. */
    void readKeys(KvLayer layer, int tile, int head) {
        int from = layer.keyOffset(head);
        if (layer.precision() == KvPrecision.F32) {
            data = layer.f32(tile);
            offset = from;
            return;
        }
        reserve(layer.headSize());
        if (layer.precision() == KvPrecision.F16) {
            halves(layer.f16(tile), from, decoded, layer.headSize() * KvLayer.TILE);
        } else {
            layer.readKeys(tile, head, decoded, 0);
        }
        data = decoded;
        offset = 0;
    }

    /** A panel of {@link KvLayer#TILE} runs of {@code padded(headSize)} elements, zeros at the end. */
    void readValues(KvLayer layer, int tile, int head) {
        int size = layer.headSize();
        int from = layer.valueOffset(head);
        boolean whole = padded(size) == size;
        if (layer.precision() == KvPrecision.F32 && whole) {
            data = layer.f32(tile);
            offset = from;
            return;
        }
        reserve(size);
        if (layer.precision() == KvPrecision.F16) {
            halves(layer.f16(tile), from, decoded, size * KvLayer.TILE);
        } else {
            layer.readValues(tile, head, decoded, 0);
        }
        data = decoded;
        offset = 0;
        if (!whole) {
            for (int i = 0; i < KvLayer.TILE; i++) {
                System.arraycopy(decoded, i * size, padded, i * padded(size), size);
                Arrays.fill(padded, i * padded(size) + size, (i + 1) * padded(size), 0);
            }
            data = padded;
        }
    }

    /** {@code count} is a multiple of {@link KvLayer#TILE}, so of every vector's width. */
    private static void halves(short[] halves, int from, float[] target, int count) {
        for (int i = 0; i < count; i += WIDTH) {
            IntVector bits = (IntVector)
                    ShortVector.fromArray(HALVES, halves, from + i).convertShape(VectorOperators.S2I, Lanes.I, 0);
            bits.lanewise(VectorOperators.LSHL, 16)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(Lanes.HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(Lanes.HALF_FACTOR)
                    .intoArray(target, i);
        }
    }

    private void reserve(int headSize) {
        int size = padded(headSize) * KvLayer.TILE;
        if (decoded.length < size) {
            decoded = new float[size];
            padded = new float[size];
        }
    }
}
