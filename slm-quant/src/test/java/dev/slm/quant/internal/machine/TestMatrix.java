package dev.slm.quant.internal.machine;

import dev.slm.quant.WeightSource;
import dev.slm.quant.format.WeightType;
import java.util.Random;

/** A matrix in memory, made of random values or of random bytes. */
record TestMatrix(WeightType type, int rows, int columns, byte[] bytes) implements WeightSource {
    /** Values around zero, encoded. */
    static TestMatrix ofValues(WeightType type, int rows, int columns, Random random) {
        int rowBytes = Math.toIntExact(type.bytes(columns));
        byte[] bytes = new byte[Math.multiplyExact(rows, rowBytes)];
        float[] row = new float[columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                row[c] = (float) random.nextGaussian();
            }
            type.format().encode(row, 0, bytes, r * rowBytes, columns);
        }
        return new TestMatrix(type, rows, columns, bytes);
    }

    /** Whatever a file might hold: any codes, any scales, infinities and NaNs among them. */
    static TestMatrix ofBytes(WeightType type, int rows, int columns, Random random) {
        byte[] bytes = new byte[Math.toIntExact(rows * type.bytes(columns))];
        random.nextBytes(bytes);
        return new TestMatrix(type, rows, columns, bytes);
    }

    /** The same scales, and every byte of codes as given; floats as they are. */
    TestMatrix withCodes(byte code) {
        byte[] changed = bytes.clone();
        int block = type.blockBytes();
        for (int i = 0; i < changed.length; i++) {
            if (i % block >= firstCode() && i % block < endCode()) {
                changed[i] = code;
            }
        }
        return new TestMatrix(type, rows, columns, changed);
    }

    private int firstCode() {
        return switch (type) {
            case F32, F16, BF16, Q3_K, Q6_K -> 0;
            case MXFP4 -> 1;
            case Q4_0, Q5_0, Q8_0, IQ4_NL -> 2;
            case Q4_1, Q5_1 -> 4;
            case IQ4_XS -> 8;
            case Q2_K, Q4_K, Q5_K -> 16;
        };
    }

    private int endCode() {
        return switch (type) {
            case F32, F16, BF16 -> 0;
            case Q2_K -> 80;
            case Q3_K -> 96;
            case Q6_K -> 192;
            default -> type.blockBytes();
        };
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        System.arraycopy(bytes, Math.toIntExact(position), target, offset, length);
    }

    float[] decodedRow(int row) {
        float[] values = new float[columns];
        type.format().decode(bytes, row * rowBytes(), values, 0, columns);
        return values;
    }
}
