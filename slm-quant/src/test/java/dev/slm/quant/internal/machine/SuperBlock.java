package dev.slm.quant.internal.machine;

import dev.slm.quant.format.WeightType;

/** One super-block of one row as integers; what its fields mean is {@link CodeLayout}'s to say. */
final class SuperBlock {
    static final int LARGEST = 256;

    /** A half's bits, or a float's where the layout has wide scales. */
    int scale;

    /** A half's bits. */
    int minimum;

    /** Per group, signed. */
    final byte[] groupScales = new byte[LARGEST / 16];

    /** Per group, not negative. */
    final byte[] groupOffsets = new byte[LARGEST / 16];

    /** Unsigned, or signed where the layout is. */
    final byte[] codes = new byte[LARGEST];

    /** Reads the super-block of {@code source} that starts at {@code at} as {@code format} says, in plain Java. */
    void read(CodeFormat format, byte[] source, int at) {
        CodeLayout layout = format.layout();
        int head = value(format.scale(), source, at);
        scale = layout.wideScale() ? head : head & 0xFFFF;
        minimum = layout.offsets() ? value(format.minimum(), source, at) & 0xFFFF : 0;
        for (int group = 0; layout.groupScales() && group < layout.groups(); group++) {
            groupScales[group] = (byte) value(format.groupScale(group), source, at);
            groupOffsets[group] = layout.offsets() ? (byte) value(format.groupOffset(group), source, at) : 0;
        }
        for (int quad = 0; quad < layout.superBlock() / CodeFormat.QUAD; quad++) {
            int low = value(format.codes(quad), source, at);
            int high = layout.highBits() > 0 ? value(format.highBits(quad), source, at) << 4 : 0;
            for (int i = 0; i < CodeFormat.QUAD; i++) {
                codes[quad * CodeFormat.QUAD + i] = (byte) ((low | high) >>> Byte.SIZE * i);
            }
        }
    }

    private static int value(Word word, byte[] source, int at) {
        int[] stack = new int[word.steps().size()];
        int top = -1;
        for (Word.Step step : word.steps()) {
            int operand = step.operand();
            switch (step.operation()) {
                case AT -> stack[++top] = four(source, at + operand);
                case OR -> {
                    top--;
                    stack[top] |= stack[top + 1];
                }
                default -> stack[top] = value(step.operation(), operand, stack[top]);
            }
        }
        return stack[0];
    }

    private static int value(Word.Operation operation, int operand, int word) {
        return switch (operation) {
            case SHIFT -> operand > 0 ? word >>> operand : word << -operand;
            case AND -> word & operand;
            case XOR -> word ^ operand;
            case PLUS -> word + operand;
            case TIMES -> word * operand;
            case AT_LEAST -> Math.max(word, operand);
            case SCALE -> Float.floatToRawIntBits(Float.intBitsToFloat(word) * Float.intBitsToFloat(operand));
            case LOOK_UP -> levels(word, CodeBook.of(WeightType.values()[operand]));
            case AT, OR -> throw new IllegalArgumentException("not of one word: " + operation);
        };
    }

    private static int four(byte[] source, int at) {
        int word = 0;
        for (int i = 0; i < Integer.BYTES && at + i < source.length; i++) {
            word |= (source[at + i] & 0xFF) << Byte.SIZE * i;
        }
        return word;
    }

    private static int levels(int codes, CodeBook book) {
        int word = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            word |= (book.levels()[codes >>> Byte.SIZE * i & 0xF] & 0xFF) << Byte.SIZE * i;
        }
        return word;
    }
}
