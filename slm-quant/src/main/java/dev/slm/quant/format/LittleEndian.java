package dev.slm.quant.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers wider than a byte inside a block; every access is bounds-checked. */
final class LittleEndian {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static short int16(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset);
    }

    static void int16(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    static int int32(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static void int32(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static float half(byte[] bytes, int offset) {
        return Float16.toFloat(int16(bytes, offset));
    }

    static void half(byte[] bytes, int offset, float value) {
        int16(bytes, offset, Float16.fromFloat(value));
    }
}
