package dev.slm.quant.internal.vector;

import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Rows in single precision: they lie as {@link Gemm} takes them, and need not be unpacked. */
final class FloatPart extends PackedPart {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private final float[] packed;
    private final int columns;
    private final int bandFloats;

    private FloatPart(float[] packed, int rows, int columns) {
        super(rows);
        this.packed = packed;
        this.columns = columns;
        bandFloats = columns * Lanes.ROWS;
    }

    /** Floats of a band of this source. */
    static long bandSize(WeightSource source) {
        return (long) source.columns() * Lanes.ROWS;
    }

    static FloatPart pack(WeightSource source, int firstRow, int rows, WorkerTeam team) {
        int bands = (rows + Lanes.ROWS - 1) / Lanes.ROWS;
        float[] packed = new float[Math.multiplyExact(bands, Math.toIntExact(bandSize(source)))];
        FloatPart part = new FloatPart(packed, rows, source.columns());
        part.readRows(source, firstRow, source.rowBytes(), team);
        return part;
    }

    @Override
    void packRow(byte[] source, int from, int band, int lane) {
        int at = band * bandFloats + lane;
        for (int c = 0; c < columns; c++) {
            packed[at + c * Lanes.ROWS] = (float) FLOAT.get(source, from + c * Float.BYTES);
        }
    }

    @Override
    long bytes() {
        return (long) packed.length * Float.BYTES;
    }

    @Override
    Panel panel(int band, int bands, int from, int columns, VectorScratch scratch) {
        Panel panel = scratch.panel;
        panel.set(packed, band * bandFloats + from * Lanes.ROWS, Lanes.ROWS, bandFloats, bands * Lanes.ROWS);
        return panel;
    }

    @Override
    void multiply(int band, int columns, float[] x, int xo, float[] sums, VectorScratch scratch, float[] y, int yo) {
        for (int row = 0; row < Lanes.ROWS; row += 2 * Lanes.WIDTH) {
            rows(packed, band * bandFloats + row, columns, x, xo, y, yo + row);
        }
    }

    private static void rows(float[] packed, int at, int columns, float[] x, int xo, float[] y, int yo) {
        FloatVector even0 = FloatVector.zero(Lanes.F);
        FloatVector even1 = even0;
        FloatVector odd0 = even0;
        FloatVector odd1 = even0;
        int c = 0;
        for (; c + 2 <= columns; c += 2) {
            int p = at + c * Lanes.ROWS;
            FloatVector even = FloatVector.broadcast(Lanes.F, x[xo + c]);
            even0 = FloatVector.fromArray(Lanes.F, packed, p).fma(even, even0);
            even1 = FloatVector.fromArray(Lanes.F, packed, p + Lanes.WIDTH).fma(even, even1);
            p += Lanes.ROWS;
            FloatVector odd = FloatVector.broadcast(Lanes.F, x[xo + c + 1]);
            odd0 = FloatVector.fromArray(Lanes.F, packed, p).fma(odd, odd0);
            odd1 = FloatVector.fromArray(Lanes.F, packed, p + Lanes.WIDTH).fma(odd, odd1);
        }
        if (c < columns) {
            int p = at + c * Lanes.ROWS;
            FloatVector last = FloatVector.broadcast(Lanes.F, x[xo + c]);
            even0 = FloatVector.fromArray(Lanes.F, packed, p).fma(last, even0);
            even1 = FloatVector.fromArray(Lanes.F, packed, p + Lanes.WIDTH).fma(last, even1);
        }
        even0.add(odd0).intoArray(y, yo);
        even1.add(odd1).intoArray(y, yo + Lanes.WIDTH);
    }
}
