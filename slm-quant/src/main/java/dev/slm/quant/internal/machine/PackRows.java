package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Generates {@code void pack(rows, weights, arguments)}: brings the rows of some panels, as they follow one another in a
 * file, super-block by super-block into the order of the panels. A lane is a row; in what formats differ is said by their
 * {@link Field}s. As machine code it runs at full speed from the first row on, while a JVM that starts would still
 * interpret it.
 */
final class PackRows {
    /**
     * One element of every row.
     *
     * @param word its value
     * @param bytes 1, 2 or 4: how many of the word's, from the lowest on
     * @param target where in a packed super-block the elements of all rows stand, one after the other
     */
    record Field(Word word, int bytes, int target) {}

    /**
     * What a kernel is made for.
     *
     * @param rowVectors vectors of rows per panel, 1 or 2
     * @param sourceBytes bytes of a super-block of a row in a file
     * @param targetBytes bytes of a packed super-block of all rows of a panel
     */
    record Shape(int rowVectors, int sourceBytes, int targetBytes, List<Field> fields) {}

    /** Argument: where in the weights the first panel starts. */
    static final int TARGET_OFFSET = 0;

    /** Argument: how many panels. */
    static final int PANELS = 8;

    /** Argument: super-blocks of a row. */
    static final int STEPS = 16;

    /** Argument: bytes from the end of a panel's first row to the next panel's first row. */
    static final int SOURCE_GAP = 24;

    /** Argument: bytes from a panel's last packed super-block to the next panel. */
    static final int TARGET_GAP = 32;

    /** Argument: where among the rows of a panel each one starts, as many integers. */
    static final int ROW_OFFSETS = 40;

    /** What all of them take. */
    static final int BYTES = ROW_OFFSETS + MultiplyArguments.MOST_ROWS * Integer.BYTES;

    /** So many bytes behind the last row may be read. */
    static final int SLACK = Integer.BYTES;

    private static final Gpr SOURCE = RDI;
    private static final Gpr TARGET = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr COUNT = RAX;
    private static final Gpr ALL_LANES = R8;
    private static final Gpr PANELS_LEFT = R9;

    /** Where the stack of values starts among the registers. */
    private static final int STACK = 3;

    private final Level level;
    private final Shape shape;
    private final Assembler a;
    private final Constants constants;
    private final Vec scratch;
    private final Map<Integer, Label> narrowings = new TreeMap<>();
    private final Map<WeightType, Label> books = new TreeMap<>();

    PackRows(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
        constants = new Constants(a, level);
        scratch = level.vector(2);
    }

    private Vec rowOffsets(int rows) {
        return level.vector(rows);
    }

    private Vec stack(int depth) {
        return level.vector(STACK + depth);
    }

    Code assemble() {
        a.add(TARGET, ptr(ARGUMENTS, TARGET_OFFSET));
        a.mov(PANELS_LEFT, ptr(ARGUMENTS, PANELS));
        a.mov(ALL_LANES.dword(), 0xFFFF);
        for (int rows = 0; rows < shape.rowVectors(); rows++) {
            a.vmovups(rowOffsets(rows), ptr(ARGUMENTS, ROW_OFFSETS + rows * level.vectorBytes()));
        }
        Label panel = a.here();
        a.mov(COUNT, ptr(ARGUMENTS, STEPS));
        Label step = a.here();
        for (Field field : shape.fields()) {
            for (int rows = 0; rows < shape.rowVectors(); rows++) {
                value(field.word(), rows);
                store(field.bytes(), ptr(TARGET, field.target() + rows * level.lanes() * field.bytes()));
            }
        }
        a.add(SOURCE, shape.sourceBytes());
        a.add(TARGET, shape.targetBytes());
        a.sub(COUNT, 1);
        a.jne(step);
        a.add(SOURCE, ptr(ARGUMENTS, SOURCE_GAP));
        a.add(TARGET, ptr(ARGUMENTS, TARGET_GAP));
        a.sub(PANELS_LEFT, 1);
        a.jne(panel);
        a.vzeroupper();
        a.ret();
        constants.emit();
        narrowings.forEach(this::emitNarrowing);
        books.forEach(this::emitBook);
        return a.finish();
    }

    /** The value of {@code word} for a vector of rows, to the bottom of the stack. */
    private void value(Word word, int rows) {
        int depth = 0;
        for (Word.Step step : word.steps()) {
            switch (step.operation()) {
                case AT -> gather(stack(depth++), rows, step.operand());
                case OR -> {
                    depth--;
                    or(stack(depth - 1), stack(depth));
                }
                default -> apply(step, stack(depth - 1));
            }
        }
    }

    private void gather(Vec target, int rows, int offset) {
        Mem source = ptr(SOURCE, rowOffsets(rows), 1, offset);
        // A gather keeps lanes of its target: clearing it lets the processor start before the last use is done.
        a.vxorps(target, target, target);
        if (level == Level.AVX512_VNNI) {
            a.kmovw(Mask.K1, ALL_LANES.dword());
            a.vpgatherdd(target.masked(Mask.K1), source);
        } else {
            a.vpcmpeqb(scratch, scratch, scratch);
            a.vpgatherdd(target, source, scratch);
        }
    }

    private void or(Vec target, Vec other) {
        if (level == Level.AVX512_VNNI) {
            a.vpord(target, target, other);
        } else {
            a.vpor(target, target, other);
        }
    }

    private void apply(Word.Step step, Vec value) {
        int operand = step.operand();
        switch (step.operation()) {
            case SHIFT -> {
                if (operand > 0) {
                    a.vpsrld(value, value, operand);
                } else {
                    a.vpslld(value, value, -operand);
                }
            }
            // Bits are bits: the float instructions of this kind have the same names on all levels.
            case AND -> a.vandps(value, value, constants.ints(operand));
            case XOR -> a.vxorps(value, value, constants.ints(operand));
            case PLUS -> a.vpaddd(value, value, constants.ints(operand));
            case TIMES -> a.vpmulld(value, value, constants.ints(operand));
            case AT_LEAST -> a.vpmaxsd(value, value, constants.ints(operand));
            case SCALE -> a.vmulps(value, value, constants.ints(operand));
            case LOOK_UP -> {
                Mem book = ptr(books.computeIfAbsent(WeightType.values()[operand], type -> a.label()));
                if (level == Level.AVX512_VNNI) {
                    a.vbroadcasti32x4(scratch, book);
                } else {
                    a.vbroadcasti128(scratch, book);
                }
                a.vpshufb(value, scratch, value);
            }
            default -> throw new IllegalArgumentException("no operation on one value: " + step);
        }
    }

    /** Stores the bottom of the stack, of every lane the lowest bytes. */
    private void store(int bytes, Mem target) {
        Vec value = stack(0);
        if (bytes == Integer.BYTES) {
            a.vmovups(target, value);
        } else if (level == Level.AVX512_VNNI && bytes == Short.BYTES) {
            a.vpmovdw(target, value);
        } else if (level == Level.AVX512_VNNI) {
            a.vpmovdb(target, value);
        } else {
            Mem narrowing = ptr(narrowings.computeIfAbsent(bytes, key -> a.label()));
            a.vpshufb(value, value, narrowing);
            a.vmovups(scratch, narrowing.plus(level.vectorBytes()));
            a.vpermd(value, scratch, value);
            if (bytes == Short.BYTES) {
                a.vmovdqu(target, value.low(16));
            } else {
                a.vmovq(target, value.low(16));
            }
        }
    }

    /** Which bytes come together in each half of a register, and which of its lanes then follow one another. */
    private void emitNarrowing(int bytes, Label label) {
        byte[] order = new byte[level.vectorBytes()];
        int half = order.length / 2;
        for (int i = 0; i < half; i++) {
            int from = i / bytes * Integer.BYTES + i % bytes;
            order[i] = (byte) (from < half ? from : -1);
            order[i + half] = order[i];
        }
        int[] lanes = new int[level.lanes()];
        for (int i = 0; i < 2 * bytes; i++) {
            lanes[i] = i / bytes * lanes.length / 2 + i % bytes;
        }
        a.align(level.vectorBytes());
        a.bind(label);
        a.bytes(order);
        a.ints(lanes);
    }

    private void emitBook(WeightType type, Label label) {
        byte[] levels = new byte[16];
        for (int code = 0; code < levels.length; code++) {
            levels[code] = (byte) CodeBook.of(type).levels()[code];
        }
        a.align(levels.length);
        a.bind(label);
        a.bytes(levels);
    }
}
