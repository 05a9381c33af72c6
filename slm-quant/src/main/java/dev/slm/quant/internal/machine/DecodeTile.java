package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
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

/**
 * Generates {@code void decode(elements, scratch, arguments)}: turns the keys and values of one head in one tile into
 * floats, Q8 codes without their scales.
 */
final class DecodeTile {
    /**
     * What a kernel is made for.
     *
     * @param precision of the elements
     * @param headSize elements of a key
     */
    record Shape(KvPrecision precision, int headSize) {}

    /** Vectors per round; a tile has a multiple of it whatever the head size is. */
    private static final int UNROLLED = 2;

    private static final Gpr ELEMENTS = RDI;
    private static final Gpr SCRATCH = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr FROM = R8;
    private static final Gpr TO = R9;
    private static final Gpr COUNT = RAX;

    private final Level level;
    private final Shape shape;
    private final Assembler a;

    DecodeTile(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
    }

    Code assemble() {
        decode(QueryArguments.KEYS, QueryArguments.DECODED_KEYS);
        decode(QueryArguments.VALUES, QueryArguments.DECODED_VALUES);
        a.vzeroupper();
        a.ret();
        return a.finish();
    }

    private void decode(int from, int to) {
        a.mov(FROM, ptr(ARGUMENTS, from));
        a.add(FROM, ELEMENTS);
        a.mov(TO, ptr(ARGUMENTS, to));
        a.add(TO, SCRATCH);
        a.mov(COUNT.dword(), shape.headSize() * KvLayer.TILE / (UNROLLED * level.lanes()));
        int bytes = AttendTile.elementBytes(shape.precision());
        Label round = a.here();
        for (int v = 0; v < UNROLLED; v++) {
            AttendTile.load(a, shape.precision(), level.vector(v), ptr(FROM, v * level.lanes() * bytes));
            a.vmovups(ptr(TO, v * level.vectorBytes()), level.vector(v));
        }
        a.add(FROM, UNROLLED * level.lanes() * bytes);
        a.add(TO, UNROLLED * level.vectorBytes());
        a.sub(COUNT, 1);
        a.jne(round);
    }
}
