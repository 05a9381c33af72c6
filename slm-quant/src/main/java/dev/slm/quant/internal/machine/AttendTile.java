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
 * Generates {@code void attend(elements, scalesOrNext, scratch, arguments)}: a few queries look at one tile of keys and
 * values. Softmax runs along (Milakov and Gimelshein 2018): the largest score so far, the sum of exponentials and the
 * weighted sum of values are kept per query and rescaled when a tile brings a larger score. What happens to a query does
 * not depend on the queries beside it.
 */
final class AttendTile {
    private static final int TILE = KvLayer.TILE;
    private static final int TILE_BYTES = TILE * Float.BYTES;
    private static final int CACHE_LINE = 64;

    /**
     * What a kernel is made for.
     *
     * @param precision of the elements
     * @param headSize elements of a query and of a key
     * @param valueStride elements from one value to the next, and elements of a sum: a multiple of the lanes
     * @param queries 1 to {@link #maxQueries}
     * @param capped whether scores are soft-capped
     * @param last whether this tile is the last one: sums of values are then divided by those of the exponentials
     */
    record Shape(KvPrecision precision, int headSize, int valueStride, int queries, boolean capped, boolean last) {
        int elementBytes() {
            return AttendTile.elementBytes(precision);
        }
    }

    static int elementBytes(KvPrecision precision) {
        return switch (precision) {
            case F32 -> Float.BYTES;
            case F16 -> Short.BYTES;
            case Q8 -> Byte.BYTES;
        };
    }

    private static final Gpr ELEMENTS = RDI;
    private static final Gpr SCALES = RSI;
    /** Where there are no scales: the tile that is read after this one, and then its distance from this one. */
    private static final Gpr NEXT = RSI;

    private static final Gpr SCRATCH = RDX;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr KEY = R8;
    private static final Gpr QUERY = R9;
    private static final Gpr BIAS = R8;
    private static final Gpr STATE = R9;
    private static final Gpr VALUE = R8;
    private static final Gpr SUM = R9;
    private static final Gpr WEIGHT = R10;
    private static final Gpr COUNT = RAX;
    private static final Gpr KEY_SCALES = R10;
    private static final Gpr VALUE_SCALES = R11;

    private final Level level;
    private final Shape shape;
    private final Assembler a;
    private final Constants constants;
    private final VectorFunctions functions;
    private final int perTile;
    private final int free;

    AttendTile(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
        constants = new Constants(a, level);
        perTile = TILE / level.lanes();
        free = perTile * maxQueries(level);
        functions = new VectorFunctions(level, a, constants, free);
    }

    /** So many queries' scores leave enough registers for the rest. */
    static int maxQueries(Level level) {
        return level == Level.AVX512_VNNI ? 8 : 2;
    }

    private Vec score(int query, int vector) {
        return level.vector(query * perTile + vector);
    }

    /** One of the registers that no score is in: 16 of them with AVX-512, else 8. */
    private Vec free(int i) {
        return level.vector(free + i);
    }

    Code assemble() {
        if (prefetches()) {
            a.sub(NEXT, ELEMENTS);
        }
        scores();
        for (int query = 0; query < shape.queries(); query++) {
            softmax(query);
        }
        int vectors = shape.valueStride() / level.lanes();
        int most = level == Level.AVX512_VNNI ? Math.min(4, 24 / shape.queries()) : 4;
        int chunks = (vectors + most - 1) / most;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = chunk * vectors / chunks;
            values(from, (chunk + 1) * vectors / chunks - from);
        }
        a.vzeroupper();
        a.ret();
        constants.emit();
        return a.finish();
    }

    /** Products of all queries with all keys: a lane is a position. */
    private void scores() {
        a.mov(KEY, ptr(ARGUMENTS, AttendArguments.KEYS));
        a.add(KEY, ELEMENTS);
        a.mov(QUERY, ptr(ARGUMENTS, AttendArguments.QUERIES));
        a.add(QUERY, SCRATCH);
        for (int query = 0; query < shape.queries(); query++) {
            for (int v = 0; v < perTile; v++) {
                a.vxorps(score(query, v), score(query, v), score(query, v));
            }
        }
        a.mov(COUNT.dword(), shape.headSize());
        Label element = a.here();
        for (int v = 0; v < perTile; v++) {
            load(free(v), ptr(KEY, v * level.lanes() * shape.elementBytes()));
        }
        prefetch(KEY, 0, TILE);
        for (int query = 0; query < shape.queries(); query++) {
            a.vbroadcastss(free(perTile), ptr(QUERY, query * shape.headSize() * Float.BYTES));
            for (int v = 0; v < perTile; v++) {
                a.vfmadd231ps(score(query, v), free(v), free(perTile));
            }
        }
        a.add(KEY, TILE * shape.elementBytes());
        a.add(QUERY, Float.BYTES);
        a.sub(COUNT, 1);
        a.jne(element);
        a.mov(BIAS, ptr(ARGUMENTS, AttendArguments.BIAS));
        a.add(BIAS, SCRATCH);
        a.mov(STATE, ptr(ARGUMENTS, AttendArguments.STATE));
        a.add(STATE, SCRATCH);
        if (shape.precision() == KvPrecision.Q8) {
            a.mov(KEY_SCALES, ptr(ARGUMENTS, AttendArguments.KEY_SCALES));
            a.add(KEY_SCALES, SCALES);
            a.mov(VALUE_SCALES, ptr(ARGUMENTS, AttendArguments.VALUE_SCALES));
            a.add(VALUE_SCALES, SCALES);
        }
    }

    private void softmax(int query) {
        Vec largest = free(6);
        Vec scratch = free(7);
        for (int v = 0; v < perTile; v++) {
            Vec score = score(query, v);
            a.vbroadcastss(scratch, ptr(ARGUMENTS, AttendArguments.SCALE));
            a.vmulps(score, score, scratch);
            if (shape.precision() == KvPrecision.Q8) {
                a.vmulps(score, score, ptr(KEY_SCALES, v * level.vectorBytes()));
            }
            if (shape.capped()) {
                a.vmulps(score, score, ptr(ARGUMENTS, AttendArguments.INVERSE_CAP));
                functions.tanh(score);
                a.vmulps(score, score, ptr(ARGUMENTS, AttendArguments.CAP));
            }
            a.vaddps(score, score, ptr(BIAS, query * TILE_BYTES + v * level.vectorBytes()));
            if (v == 0) {
                a.vmovaps(largest, score);
            } else {
                a.vmaxps(largest, largest, score);
            }
        }
        Reduction.lanes(a, largest, scratch, a::vmaxps);
        Mem state = ptr(STATE, query * AttendArguments.STATE_BYTES);
        a.vmovss(scratch.low(16), state);
        a.vmaxss(largest.low(16), largest.low(16), scratch.low(16));
        a.vmovss(state, largest.low(16));
        a.vsubss(scratch.low(16), scratch.low(16), largest.low(16));
        functions.expOfAtMostZero(scratch);
        a.vmovss(ptr(ARGUMENTS, AttendArguments.FACTORS + query * Float.BYTES), scratch.low(16));
        a.vbroadcastss(largest, largest.low(16));
        for (int v = 0; v < perTile; v++) {
            a.vsubps(score(query, v), score(query, v), largest);
            functions.expOfAtMostZero(score(query, v));
        }
        // A tree that first adds what is half a tile apart: on all levels the same, and in AttendQueries.
        Vec sum = largest;
        Vec old = free(0);
        a.vaddps(sum, score(query, 0), score(query, perTile / 2));
        if (perTile == 4) {
            a.vaddps(old, score(query, 1), score(query, 3));
            a.vaddps(sum, sum, old);
        }
        Reduction.lanes(a, sum, old, a::vaddps);
        a.vmovss(old.low(16), state.plus(Float.BYTES));
        a.vmulss(old.low(16), old.low(16), scratch.low(16));
        a.vaddss(sum.low(16), sum.low(16), old.low(16));
        a.vmovss(state.plus(Float.BYTES), sum.low(16));
        if (shape.last()) {
            a.vmovss(old.low(16), constants.floats(1));
            a.vdivss(old.low(16), old.low(16), sum.low(16));
            a.vmovss(ptr(ARGUMENTS, AttendArguments.INVERSES + query * Float.BYTES), old.low(16));
        }
        for (int v = 0; v < perTile; v++) {
            if (shape.precision() == KvPrecision.Q8) {
                a.vmulps(score(query, v), score(query, v), ptr(VALUE_SCALES, v * level.vectorBytes()));
            }
            int at = AttendArguments.WEIGHTS + query * TILE_BYTES + v * level.vectorBytes();
            a.vmovups(ptr(ARGUMENTS, at), score(query, v));
        }
    }

    /** Adds the weighted values to some vectors of the sums. */
    private void values(int firstVector, int vectors) {
        int sums = shape.queries() * vectors;
        int strideBytes = shape.valueStride() * Float.BYTES;
        Vec broadcast = level.vector(sums + vectors);
        a.mov(VALUE, ptr(ARGUMENTS, AttendArguments.VALUES));
        a.add(VALUE, ELEMENTS);
        a.mov(SUM, ptr(ARGUMENTS, AttendArguments.SUMS));
        a.add(SUM, SCRATCH);
        for (int query = 0; query < shape.queries(); query++) {
            a.vbroadcastss(broadcast, ptr(ARGUMENTS, AttendArguments.FACTORS + query * Float.BYTES));
            for (int v = 0; v < vectors; v++) {
                Mem at = ptr(SUM, query * strideBytes + (firstVector + v) * level.vectorBytes());
                a.vmulps(level.vector(query * vectors + v), broadcast, at);
            }
        }
        a.lea(WEIGHT, ptr(ARGUMENTS, AttendArguments.WEIGHTS));
        a.mov(COUNT, ptr(ARGUMENTS, AttendArguments.COUNT));
        Label key = a.here();
        for (int v = 0; v < vectors; v++) {
            load(level.vector(sums + v), ptr(VALUE, (firstVector + v) * level.lanes() * shape.elementBytes()));
        }
        prefetch(VALUE, firstVector * level.lanes(), vectors * level.lanes());
        for (int query = 0; query < shape.queries(); query++) {
            a.vbroadcastss(broadcast, ptr(WEIGHT, query * TILE_BYTES));
            for (int v = 0; v < vectors; v++) {
                a.vfmadd231ps(level.vector(query * vectors + v), level.vector(sums + v), broadcast);
            }
        }
        a.add(VALUE, shape.valueStride() * shape.elementBytes());
        a.add(WEIGHT, Float.BYTES);
        a.sub(COUNT, 1);
        a.jne(key);
        for (int query = 0; query < shape.queries(); query++) {
            if (shape.last()) {
                a.vbroadcastss(broadcast, ptr(ARGUMENTS, AttendArguments.INVERSES + query * Float.BYTES));
            }
            for (int v = 0; v < vectors; v++) {
                if (shape.last()) {
                    a.vmulps(level.vector(query * vectors + v), level.vector(query * vectors + v), broadcast);
                }
                Mem at = ptr(SUM, query * strideBytes + (firstVector + v) * level.vectorBytes());
                a.vmovups(at, level.vector(query * vectors + v));
            }
        }
    }

    private boolean prefetches() {
        return shape.precision() != KvPrecision.Q8;
    }

    /**
     * Fetches for the next tile what is now read of this one: tiles lie anywhere, so that the processor does not foresee
     * where it goes on.
     */
    private void prefetch(Gpr at, int firstElement, int elements) {
        if (prefetches()) {
            int bytes = elements * shape.elementBytes();
            for (int line = 0; line < bytes; line += CACHE_LINE) {
                a.prefetcht0(ptr(at, NEXT, 1, firstElement * shape.elementBytes() + line));
            }
        }
    }

    private void load(Vec target, Mem source) {
        load(a, shape.precision(), target, source);
    }

    /** Loads a vector of elements as floats; codes without their scales. */
    static void load(Assembler a, KvPrecision precision, Vec target, Mem source) {
        switch (precision) {
            case F32 -> a.vmovups(target, source);
            case F16 -> a.vcvtph2ps(target, source);
            case Q8 -> {
                a.vpmovsxbd(target, source);
                a.vcvtdq2ps(target, target);
            }
        }
    }
}
