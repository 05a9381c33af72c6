package dev.slm.quant.internal.vector;

import static dev.slm.quant.internal.vector.Lanes.WIDTH;

import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** One tile of keys and one of values at a time as {@link Panel}s: decoded, or the cache's own where it is one. */
final class KvTiles {
    /** As many halves as a vector has floats. */
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(WIDTH * Short.SIZE));

    /** As many bytes as a vector has floats, but no vector is that narrow where it has four. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, WIDTH * Byte.SIZE)));

    private float[] keys = {};
    private float[] values = {};
    private float[] padded = {};
    private final Panel keyPanel = new Panel();
    private final Panel valuePanel = new Panel();

    /** A head size rounded up to what {@link Gemm} takes at once. */
    static int padded(int headSize) {
        return (headSize + Gemm.STEP - 1) / Gemm.STEP * Gemm.STEP;
    }

    /** {@link KvLayer#TILE} keys are the rows, their {@code headSize} elements the columns. */
    Panel readKeys(KvLayer layer, int tile, int head) {
        int from = layer.keyOffset(head);
        if (layer.precision() == KvPrecision.F32) {
            keyPanel.set(layer.f32(tile), from, KvLayer.TILE, Lanes.ROWS, KvLayer.TILE);
            return keyPanel;
        }
        reserve(layer.headSize());
        if (layer.precision() == KvPrecision.F16) {
            halves(layer.f16(tile), from, keys, layer.headSize() * KvLayer.TILE);
        } else {
            bytes(layer.q8(tile), from, keys, layer.headSize() * KvLayer.TILE);
            scaleKeys(keys, layer.headSize(), layer.q8Scales(tile), head * KvLayer.TILE);
        }
        keyPanel.set(keys, 0, KvLayer.TILE, Lanes.ROWS, KvLayer.TILE);
        return keyPanel;
    }

    /** {@code padded(headSize)} elements, zeros at the end, are the rows, the {@link KvLayer#TILE} values the columns. */
    Panel readValues(KvLayer layer, int tile, int head) {
        int size = layer.headSize();
        int from = layer.valueOffset(head);
        boolean whole = padded(size) == size;
        if (layer.precision() == KvPrecision.F32 && whole) {
            valuePanel.set(layer.f32(tile), from, size, Lanes.ROWS, size);
            return valuePanel;
        }
        reserve(size);
        switch (layer.precision()) {
            case F32 -> System.arraycopy(layer.f32(tile), from, values, 0, size * KvLayer.TILE);
            case F16 -> halves(layer.f16(tile), from, values, size * KvLayer.TILE);
            case Q8 -> {
                bytes(layer.q8(tile), from, values, size * KvLayer.TILE);
                scaleValues(values, size, layer.q8Scales(tile), (layer.heads() + head) * KvLayer.TILE);
            }
        }
        valuePanel.set(values, 0, size, Lanes.ROWS, size);
        if (!whole) {
            for (int i = 0; i < KvLayer.TILE; i++) {
                System.arraycopy(values, i * size, padded, i * padded(size), size);
                Arrays.fill(padded, i * padded(size) + size, (i + 1) * padded(size), 0);
            }
            valuePanel.set(padded, 0, padded(size), Lanes.ROWS, padded(size));
        }
        return valuePanel;
    }

    /** {@code count} is a multiple of {@link KvLayer#TILE}, so of every vector's width. */
    private static void halves(short[] halves, int from, float[] target, int count) {
        for (int i = 0; i < count; i += WIDTH) {
            IntVector bits = (IntVector)
                    ShortVector.fromArray(HALVES, halves, from + i).convertShape(VectorOperators.S2I, Lanes.I, 0);
            // Sign bits of the halves' widening are what bits 28 to 31 get.
            IntVector moved = bits.lanewise(VectorOperators.LSHL, 13).and(Lanes.HALF_BITS);
            ((FloatVector) moved.reinterpretShape(Lanes.F, 0))
                    .mul(Lanes.HALF_FACTOR)
                    .intoArray(target, i);
        }
    }

    /** As {@link #halves}. */
    private static void bytes(byte[] codes, int from, float[] target, int count) {
        int done = 0;
        if (BYTES.length() == WIDTH) {
            for (; done < count; done += WIDTH) {
                IntVector code = (IntVector)
                        ByteVector.fromArray(BYTES, codes, from + done).convertShape(VectorOperators.B2I, Lanes.I, 0);
                ((FloatVector) code.convert(VectorOperators.I2F, 0)).intoArray(target, done);
            }
        }
        for (; done < count; done++) {
            target[done] = codes[from + done];
        }
    }

    /** Every position has a scale: the lanes of a run differ. */
    private static void scaleKeys(float[] keys, int headSize, float[] scales, int so) {
        for (int p = 0; p < KvLayer.TILE; p += WIDTH) {
            FloatVector scale = FloatVector.fromArray(Lanes.F, scales, so + p);
            for (int i = p; i < headSize * KvLayer.TILE; i += KvLayer.TILE) {
                FloatVector.fromArray(Lanes.F, keys, i).mul(scale).intoArray(keys, i);
            }
        }
    }

    /** Every position has a scale: it is that of a whole run. */
    private static void scaleValues(float[] values, int headSize, float[] scales, int so) {
        for (int p = 0; p < KvLayer.TILE; p++) {
            float scale = scales[so + p];
            int i = p * headSize;
            for (; i <= (p + 1) * headSize - WIDTH; i += WIDTH) {
                FloatVector.fromArray(Lanes.F, values, i).mul(scale).intoArray(values, i);
            }
            for (; i < (p + 1) * headSize; i++) {
                values[i] *= scale;
            }
        }
    }

    private void reserve(int headSize) {
        int size = padded(headSize) * KvLayer.TILE;
        if (keys.length < size) {
            keys = new float[size];
            values = new float[size];
            padded = new float[size];
        }
    }
}
