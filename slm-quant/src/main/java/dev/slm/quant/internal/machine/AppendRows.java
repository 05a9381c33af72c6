package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;

/**
 * Generates {@code void append(rows, elements, arguments)}: writes the keys and values of as many rows as a vector has
 * lanes into a tile, the keys transposed. Writes what {@link KvLayer#append} writes.
 */
final class AppendRows {
    /**
     * What a kernel is made for.
     *
     * @param precision F32 or F16
     * @param headSize a multiple of the lanes
     */
    record Shape(KvPrecision precision, int headSize) {}

    /** Arguments: where in the first row keys and values start; bytes of a row. */
    static final int KEYS = 0;

    static final int VALUES = 8;
    static final int ROW_BYTES = 16;
    /** Where in the tile they go; heads. */
    static final int KEY_TARGET = 24;

    static final int VALUE_TARGET = 32;
    static final int HEADS = 40;
    static final int BYTES = 48;

    private static final int ROUND_TO_EVEN = 0;

    private static final Gpr ROWS = RDI;
    private static final Gpr ELEMENTS = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr ROW = RAX;
    private static final Gpr STRIDE = R8;
    private static final Gpr FROM = R9;
    private static final Gpr TO = R10;
    private static final Gpr BLOCKS = R11;
    private static final Gpr HEADS_LEFT = RCX;

    private final Level level;
    private final Shape shape;
    private final Assembler a;
    private final Constants constants;
    private final int lanes;
    private final int elementBytes;
    private final Vec[] low;
    private final Vec[] high;

    AppendRows(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
        constants = new Constants(a, level);
        lanes = level.lanes();
        elementBytes = AttendTile.elementBytes(shape.precision());
        low = new Vec[lanes];
        high = new Vec[lanes];
        for (int i = 0; i < lanes; i++) {
            low[i] = level.vector(i);
            high[i] = level.vector(lanes + i);
        }
    }

    Code assemble() {
        a.mov(STRIDE, ptr(ARGUMENTS, ROW_BYTES));
        keys();
        values();
        a.vzeroupper();
        a.ret();
        constants.emit();
        return a.finish();
    }

    /** Heads lie one behind the other both in the rows and in the tile: to keys they are one long head. */
    private void keys() {
        a.mov(FROM, ptr(ARGUMENTS, KEYS));
        a.add(FROM, ROWS);
        a.mov(TO, ptr(ARGUMENTS, KEY_TARGET));
        a.add(TO, ELEMENTS);
        a.mov(BLOCKS, ptr(ARGUMENTS, HEADS));
        a.imul(BLOCKS, BLOCKS, shape.headSize() / lanes);
        Label block = a.here();
        a.mov(ROW, FROM);
        for (int i = 0; i < lanes; i++) {
            a.vmovups(low[i], ptr(ROW));
            a.add(ROW, STRIDE);
        }
        Vec[] columns = LaneTranspose.emit(a, low, high);
        Vec scratch = columns == low ? high[0] : low[0];
        for (int i = 0; i < lanes; i++) {
            store(ptr(TO, i * KvLayer.TILE * elementBytes), columns[i], scratch);
        }
        a.add(FROM, level.vectorBytes());
        a.add(TO, lanes * KvLayer.TILE * elementBytes);
        a.sub(BLOCKS, 1);
        a.jne(block);
    }

    private void values() {
        a.add(ROWS, ptr(ARGUMENTS, VALUES));
        a.mov(TO, ptr(ARGUMENTS, VALUE_TARGET));
        a.add(TO, ELEMENTS);
        a.mov(HEADS_LEFT, ptr(ARGUMENTS, HEADS));
        Label head = a.here();
        a.mov(ROW, ROWS);
        a.mov(FROM, TO);
        a.mov(BLOCKS.dword(), lanes);
        Label row = a.here();
        for (int i = 0; i < shape.headSize() / lanes; i++) {
            Vec value = level.vector(i % 4);
            a.vmovups(value, ptr(ROW, i * level.vectorBytes()));
            store(ptr(FROM, i * lanes * elementBytes), value, level.vector(4));
        }
        a.add(ROW, STRIDE);
        a.add(FROM, shape.headSize() * elementBytes);
        a.sub(BLOCKS, 1);
        a.jne(row);
        a.add(ROWS, shape.headSize() * Float.BYTES);
        a.add(TO, KvLayer.TILE * shape.headSize() * elementBytes);
        a.sub(HEADS_LEFT, 1);
        a.jne(head);
    }

    private void store(Mem target, Vec value, Vec scratch) {
        if (shape.precision() == KvPrecision.F16) {
            // Of unordered operands the result is the second: a NaN stays.
            a.vmovups(scratch, constants.floats(KvLayer.LARGEST_HALF));
            a.vminps(value, scratch, value);
            a.vmovups(scratch, constants.floats(-KvLayer.LARGEST_HALF));
            a.vmaxps(value, scratch, value);
            a.vcvtps2ph(target, value, ROUND_TO_EVEN);
        } else {
            a.vmovups(target, value);
        }
    }
}
