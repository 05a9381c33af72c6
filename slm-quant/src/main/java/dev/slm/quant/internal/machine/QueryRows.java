package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.Arrays;

/**
 * Generates {@code void move(batch, scratch, arguments)}: brings one vector of queries from rows of a batch into the
 * order of {@link AttendQueries}, where a lane is a query, or its results back into rows. Lanes beyond the last query may
 * repeat one: they compute and write the same once more.
 */
final class QueryRows {
    /**
     * What a kernel is made for.
     *
     * @param headSize elements of a query
     * @param store whether sums are divided by those of the exponentials and brought back; else queries are fetched, and
     *     get the state and the sums of one that has seen nothing
     */
    record Shape(int headSize, boolean store) {}

    private static final Gpr BATCH = RDI;
    private static final Gpr SCRATCH = RSI;
    private static final Gpr ARGUMENTS = RDX;
    private static final Gpr AT = R8;
    /** The sums of queries that are fetched: nothing so far. */
    private static final Gpr SUM = R10;

    private static final Gpr COUNT = R9;

    private final Level level;
    private final Shape shape;
    private final Assembler a;
    private final Constants constants;
    private final int lanes;
    private final int rowBytes;
    private final Vec[] low;
    private final Vec[] high;
    private final Label tailLanes;

    QueryRows(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
        constants = new Constants(a, level);
        lanes = level.lanes();
        rowBytes = QueryArguments.rowBytes(level);
        low = new Vec[lanes];
        high = new Vec[lanes];
        for (int i = 0; i < lanes; i++) {
            low[i] = level.vector(i);
            high[i] = level.vector(lanes + i);
        }
        tailLanes = a.label();
    }

    Code assemble() {
        a.mov(AT, ptr(ARGUMENTS, shape.store() ? QueryArguments.SUMS : QueryArguments.QUERIES));
        a.add(AT, SCRATCH);
        a.mov(SUM, ptr(ARGUMENTS, QueryArguments.SUMS));
        a.add(SUM, SCRATCH);
        a.add(SCRATCH, ptr(ARGUMENTS, QueryArguments.STATE));
        if (!shape.store()) {
            a.vmovups(low[0], constants.floats(-Float.MAX_VALUE));
            a.vmovups(ptr(SCRATCH), low[0]);
            a.vxorps(low[0], low[0], low[0]);
            a.vmovups(ptr(SCRATCH, rowBytes), low[0]);
        }
        int whole = shape.headSize() / lanes;
        int tail = shape.headSize() % lanes;
        if (whole > 0) {
            a.mov(COUNT.dword(), whole);
            Label block = a.here();
            block(lanes);
            a.add(AT, lanes * rowBytes);
            a.add(SUM, lanes * rowBytes);
            a.add(BATCH, level.vectorBytes());
            a.sub(COUNT, 1);
            a.jne(block);
        }
        if (tail > 0) {
            if (level == Level.AVX512_VNNI) {
                a.mov(RAX.dword(), (1 << tail) - 1);
                a.kmovw(Mask.K1, RAX.dword());
            }
            block(tail);
        }
        a.vzeroupper();
        a.ret();
        constants.emit();
        int[] mask = new int[lanes];
        Arrays.fill(mask, 0, tail, -1);
        a.bind(tailLanes);
        a.ints(mask);
        return a.finish();
    }

    /** A square of all queries and as many of their elements. */
    private void block(int elements) {
        if (shape.store()) {
            store(elements);
        } else {
            load(elements);
        }
    }

    private void load(int elements) {
        if (elements < lanes && level != Level.AVX512_VNNI) {
            a.vmovups(high[0], ptr(tailLanes));
        }
        for (int i = 0; i < lanes; i++) {
            Mem row = row(i);
            if (elements == lanes) {
                a.vmovups(low[i], row);
            } else if (level == Level.AVX512_VNNI) {
                a.vmovups(low[i].zeroed(Mask.K1), row);
            } else {
                a.vmaskmovps(low[i], high[0], row);
            }
        }
        Vec[] columns = LaneTranspose.emit(a, low, high);
        Vec zero = columns == low ? high[0] : low[0];
        a.vxorps(zero, zero, zero);
        for (int i = 0; i < elements; i++) {
            a.vmovups(ptr(AT, i * rowBytes), columns[i]);
            a.vmovups(ptr(SUM, i * rowBytes), zero);
        }
    }

    private void store(int elements) {
        Vec inverse = high[0];
        a.vmovups(inverse, constants.floats(1));
        a.vdivps(inverse, inverse, ptr(SCRATCH, rowBytes));
        for (int i = 0; i < lanes; i++) {
            a.vmulps(low[i], inverse, ptr(AT, Math.min(i, elements - 1) * rowBytes));
        }
        Vec[] rows = LaneTranspose.emit(a, low, high);
        Vec free = rows == low ? high[0] : low[0];
        if (elements < lanes && level != Level.AVX512_VNNI) {
            a.vmovups(free, ptr(tailLanes));
        }
        for (int i = 0; i < lanes; i++) {
            Mem row = row(i);
            if (elements == lanes) {
                a.vmovups(row, rows[i]);
            } else if (level == Level.AVX512_VNNI) {
                a.vmovups(row.masked(Mask.K1), rows[i]);
            } else {
                a.vmaskmovps(row, free, rows[i]);
            }
        }
    }

    private Mem row(int lane) {
        a.mov(RAX, ptr(ARGUMENTS, QueryArguments.ROW_OFFSETS + lane * Long.BYTES));
        return ptr(BATCH, RAX, 1);
    }
}
