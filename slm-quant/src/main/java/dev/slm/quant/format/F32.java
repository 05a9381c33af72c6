package dev.slm.quant.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** IEEE 754 single precision, one value a block. */
final class F32 implements BlockFormat {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public int blockSize() {
        return 1;
    }

    @Override
    public int blockBytes() {
        return Float.BYTES;
    }

    @Override
    public void decode(byte[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = (float) FLOAT.get(source, sourceOffset + i * Float.BYTES);
        }
    }

    @Override
    public void encode(float[] source, int sourceOffset, byte[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            FLOAT.set(target, targetOffset + i * Float.BYTES, source[sourceOffset + i]);
        }
    }
}
