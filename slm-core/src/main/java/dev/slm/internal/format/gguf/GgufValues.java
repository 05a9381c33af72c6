package dev.slm.internal.format.gguf;

import java.math.BigInteger;

/** Reads metadata values into Java values; {@link dev.slm.internal.format.Metadata#asMap()} lists which. */
final class GgufValues {
    /** Arrays of arrays are rare and shallow; a bound keeps a hostile file from nesting them by the million. */
    private static final int DEEPEST = 4;

    private final GgufCursor cursor;

    GgufValues(GgufCursor cursor) {
        this.cursor = cursor;
    }

    GgufValueType type(String what) {
        int id = cursor.i32(what);
        return GgufValueType.ofId(id)
                .orElseThrow(() -> cursor.wrong(
                        what,
                        Integer.toUnsignedString(id),
                        "expected a number from 0 to " + (GgufValueType.values().length - 1)));
    }

    Object value(GgufValueType type, String key) {
        return value(type, key, 0);
    }

    private Object value(GgufValueType type, String key, int depth) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedInt(cursor.i8(key));
            case INT8 -> (int) cursor.i8(key);
            case UINT16 -> Short.toUnsignedInt(cursor.i16(key));
            case INT16 -> (int) cursor.i16(key);
            case UINT32 -> unsigned(cursor.i32(key));
            case INT32 -> cursor.i32(key);
            case FLOAT32 -> cursor.f32(key);
            case BOOL -> cursor.bool(key);
            case STRING -> cursor.string(key);
            case ARRAY -> array(key, depth + 1);
            case UINT64 -> unsigned(cursor.i64(key));
            case INT64 -> cursor.i64(key);
            case FLOAT64 -> cursor.f64(key);
        };
    }

    private static Object unsigned(int value) {
        if (value >= 0) {
            return value;
        }
        return Integer.toUnsignedLong(value);
    }

    private static Object unsigned(long value) {
        if (value >= 0) {
            return value;
        }
        return new BigInteger(Long.toUnsignedString(value));
    }

    private Object array(String key, int depth) {
        GgufValueType type = type("the element type of " + key);
        int count = cursor.arrayLength("the length of " + key, type.minBytes());
        return switch (type) {
            case UINT8, INT8 -> cursor.bytes(count, key);
            case UINT16, INT16, INT32 -> ints(type, key, count);
            case UINT32, UINT64, INT64 -> longs(type, key, count);
            case FLOAT32 -> floats(key, count);
            case FLOAT64 -> doubles(key, count);
            case BOOL -> booleans(key, count);
            case STRING -> strings(key, count);
            case ARRAY -> arrays(key, count, depth);
        };
    }

    private int[] ints(GgufValueType type, String key, int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case UINT16 -> Short.toUnsignedInt(cursor.i16(key));
                case INT16 -> cursor.i16(key);
                default -> cursor.i32(key);
            };
        }
        return values;
    }

    private long[] longs(GgufValueType type, String key, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = type == GgufValueType.UINT32 ? Integer.toUnsignedLong(cursor.i32(key)) : cursor.i64(key);
            if (values[i] < 0 && type == GgufValueType.UINT64) {
                throw cursor.wrong(key + "[" + i + "]", Long.toUnsignedString(values[i]), "expected less than 2^63");
            }
        }
        return values;
    }

    private float[] floats(String key, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = cursor.f32(key);
        }
        return values;
    }

    private double[] doubles(String key, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = cursor.f64(key);
        }
        return values;
    }

    private boolean[] booleans(String key, int count) {
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = cursor.bool(key);
        }
        return values;
    }

    private String[] strings(String key, int count) {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = cursor.string(key);
        }
        return values;
    }

    private Object[] arrays(String key, int count, int depth) {
        if (depth >= DEEPEST) {
            throw cursor.wrong(key, "an array nested " + (depth + 1) + " deep", "expected at most " + DEEPEST);
        }
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = array(key, depth + 1);
        }
        return values;
    }
}
