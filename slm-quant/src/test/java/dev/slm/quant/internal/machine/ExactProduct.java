package dev.slm.quant.internal.machine;

import dev.slm.quant.format.Float16;
import dev.slm.quant.format.WeightType;

/** The numerical rule of the native rung in plain Java: what every kernel of every level must compute bit by bit. */
final class ExactProduct {
    private static final int BLOCK = 32;

    private ExactProduct() {}

    /** One output: row {@code row} of the matrix times {@code x}. */
    static float of(TestMatrix matrix, int row, float[] x, Level level) {
        CodeFormat format = CodeFormat.of(matrix.type(), level);
        return format == null ? floats(matrix.decodedRow(row), x) : codes(matrix, format, row, x);
    }

    private static float floats(float[] w, float[] x) {
        float sum = 0;
        for (int c = 0; c < w.length; c++) {
            sum = Math.fma(w[c], x[c], sum);
        }
        return sum;
    }

    private static float codes(TestMatrix matrix, CodeFormat format, int row, float[] x) {
        CodeLayout layout = format.layout();
        SuperBlock weights = new SuperBlock();
        float sum = 0;
        for (int at = 0; at < matrix.columns(); at += layout.superBlock()) {
            int bytes = Math.toIntExact(matrix.type().bytes(at));
            weights.read(format, matrix.bytes(), row * matrix.rowBytes() + bytes);
            for (int from = 0; from < layout.superBlock(); from += layout.group()) {
                sum = group(layout, weights, from, x, at + from, sum);
            }
        }
        return sum;
    }

    private static float group(CodeLayout layout, SuperBlock weights, int from, float[] x, int at, float sum) {
        int block = at / BLOCK * BLOCK;
        float scale = activationScale(x, block);
        int group = from / layout.group();
        int product = 0;
        int codes = 0;
        for (int i = 0; i < layout.group(); i++) {
            int activation = activationCode(x[at + i], x, block);
            product += (code(layout, weights.codes[from + i]) - layout.zero()) * activation;
            codes += activation;
        }
        float d = layout.wideScale() ? Float.intBitsToFloat(weights.scale) : Float16.toFloat((short) weights.scale);
        float weightScale = layout.groupScales() ? weights.groupScales[group] * d : d;
        float result = Math.fma((float) product, weightScale * scale, sum);
        if (layout.offsets()) {
            float minimum = Float16.toFloat((short) weights.minimum);
            float offset = layout.groupScales() ? weights.groupOffsets[group] * minimum : minimum;
            result = Math.fma(-offset, codes * scale, result);
        }
        return result;
    }

    /** What a code stands for before zero is taken away. */
    private static int code(CodeLayout layout, byte code) {
        WeightType book = layout.codeBook();
        return book != null ? CodeBook.of(book).unsigned()[code] & 0xFF : layout.signed() ? code : code & 0xFF;
    }

    private static float largest(float[] x, int block) {
        int bits = 0;
        for (int i = 0; i < BLOCK; i++) {
            bits = Math.max(bits, Float.floatToRawIntBits(x[block + i]) & 0x7FFF_FFFF);
        }
        return Float.intBitsToFloat(bits);
    }

    static float activationScale(float[] x, int block) {
        float largest = largest(x, block);
        return largest < QuantizeRows.TINY ? 0 : largest / 127;
    }

    static int activationCode(float value, float[] x, int block) {
        float largest = largest(x, block);
        return largest < QuantizeRows.TINY ? 0 : (int) Math.rint(value * (127 / largest));
    }
}
