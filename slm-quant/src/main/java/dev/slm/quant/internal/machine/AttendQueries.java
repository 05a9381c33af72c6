package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R12;
import static dev.slm.quant.internal.x86.Gpr.R13;
import static dev.slm.quant.internal.x86.Gpr.R8;
import static dev.slm.quant.internal.x86.Gpr.R9;
import static dev.slm.quant.internal.x86.Gpr.RAX;
import static dev.slm.quant.internal.x86.Gpr.RBP;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RDX;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.KvLayer;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.List;

/**
 * Generates {@code void attend(elements, scales, scratch, arguments)}: what {@link AttendTile} does, for many queries. A
 * lane is a query, so that nothing is ever summed or compared across lanes, and keys and values come element by element
 * into all lanes. Every query gets the bits that the other kernel gives: all sums have the same order.
 */
final class AttendQueries {
    private static final int TILE = KvLayer.TILE;

    /**
     * What a kernel is made for. Keys and values are floats; keys stand as {@code headSize × TILE}.
     *
     * @param headSize elements of a query and of a key
     * @param vectors of queries, up to {@link QueryArguments#QUERIES_AT_ONCE}
     * @param scaled whether keys and values have scales, one per position
     * @param capped whether scores are soft-capped
     * @param masked whether some query does not see some of the keys
     */
    record Shape(int headSize, int vectors, boolean scaled, boolean capped, boolean masked) {}

    /**
     * In which order a quarter of the exponentials is computed: that of {@link AttendTile}'s sum, which adds what is half a
     * tile apart, then a quarter, then an eighth. What is left to add are the neighbouring quarters.
     */
    private static final int[] TREE_ORDER = {0, 16, 8, 24, 4, 20, 12, 28};

    /** So deep is the stack on which they are added, in the first registers. */
    private static final int STACK = 4;

    private static final int LESS = 1;
    private static final int NOT_LESS = 5;

    private static final Gpr ELEMENTS = RDI;
    private static final Gpr SCRATCH = RDX;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr COUNT = RAX;
    private static final Gpr KEY = R8;
    private static final Gpr QUERY = R9;
    private static final Gpr SCORE = R10;
    private static final Gpr LEFT = R11;
    private static final Gpr KEYS = RBX;
    private static final Gpr LIMITS = R12;
    private static final Gpr KEY_SCALE = RSI;
    private static final Gpr VALUE_SCALE = RBP;
    private static final Gpr STATE = R8;
    private static final Gpr PART = R9;
    private static final Gpr SUM = R8;
    private static final Gpr VALUE = R9;
    private static final Gpr VALUES = RBX;
    private static final Gpr VALUE_STRIDE = R12;
    private static final Gpr SCORES = R13;
    private static final List<Gpr> SAVED = List.of(RBX, RBP, R12, R13);

    private final Level level;
    private final Shape shape;
    private final Assembler a;
    private final Constants constants;
    private final VectorFunctions functions;
    private final int sums;
    private final int vectorBytes;
    private final int rowBytes;

    AttendQueries(Level level, Shape shape, Assembler assembler) {
        this.level = level;
        this.shape = shape;
        a = assembler;
        constants = new Constants(a, level);
        // Two pipelines of four steps want eight sums; twice as many save loads.
        sums = level == Level.AVX512_VNNI ? 16 : 8;
        functions = new VectorFunctions(level, a, constants, sums);
        vectorBytes = level.vectorBytes();
        rowBytes = QueryArguments.rowBytes(level);
    }

    /** The sum of a key, or of an element of the values, and a vector of queries. */
    private Vec sum(int i, int vector) {
        return level.vector(i * shape.vectors() + vector);
    }

    /** One of the four registers behind the sums; functions use them too. */
    private Vec free(int i) {
        return level.vector(sums + i);
    }

    private Vec largest(int vector) {
        return level.vector(sums + 4 + vector);
    }

    Code assemble() {
        SAVED.forEach(a::push);
        a.mov(SCORES, ptr(ARGUMENTS, QueryArguments.SCORES));
        a.add(SCORES, SCRATCH);
        if (shape.scaled()) {
            a.mov(VALUE_SCALE, KEY_SCALE);
            a.add(VALUE_SCALE, ptr(ARGUMENTS, QueryArguments.VALUE_SCALES));
            a.add(KEY_SCALE, ptr(ARGUMENTS, QueryArguments.KEY_SCALES));
        }
        scores();
        softmax();
        values();
        for (int i = SAVED.size() - 1; i >= 0; i--) {
            a.pop(SAVED.get(i));
        }
        a.vzeroupper();
        a.ret();
        constants.emit();
        return a.finish();
    }

    /** Leaves the scores of all keys in scratch, −∞ where there is no key, and the largest ones in registers. */
    private void scores() {
        a.mov(KEYS, ptr(ARGUMENTS, QueryArguments.KEYS));
        a.add(KEYS, ELEMENTS);
        a.mov(SCORE, SCORES);
        a.mov(LEFT, ptr(ARGUMENTS, QueryArguments.COUNT));
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(largest(v), constants.floats(Float.NEGATIVE_INFINITY));
        }
        if (shape.masked()) {
            a.mov(LIMITS, ptr(ARGUMENTS, QueryArguments.LIMITS));
            a.add(LIMITS, SCRATCH);
            a.vxorps(position(), position(), position());
        }
        int most = sums / QueryArguments.QUERIES_AT_ONCE;
        for (int keys = most; keys > 0; keys /= 2) {
            Label fewer = a.label();
            Label group = a.here();
            a.cmp(LEFT, keys);
            a.jl(fewer);
            products(keys);
            for (int key = 0; key < keys; key++) {
                finish(key);
            }
            a.add(KEYS, keys * Float.BYTES);
            a.add(SCORE, keys * rowBytes);
            if (shape.scaled()) {
                a.add(KEY_SCALE, keys * Float.BYTES);
            }
            a.sub(LEFT, keys);
            if (keys == most) {
                a.jmp(group);
            }
            a.bind(fewer);
        }
        Label end = a.label();
        a.lea(KEY, ptr(SCORES, TILE * rowBytes));
        a.vmovups(free(0), constants.floats(Float.NEGATIVE_INFINITY));
        Label none = a.here();
        a.cmp(SCORE, KEY);
        a.jge(end);
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(ptr(SCORE, v * vectorBytes), free(0));
        }
        a.add(SCORE, rowBytes);
        a.jmp(none);
        a.bind(end);
    }

    /** Products of all queries with the next few keys. */
    private void products(int keys) {
        for (int i = 0; i < keys * shape.vectors(); i++) {
            a.vxorps(level.vector(i), level.vector(i), level.vector(i));
        }
        a.mov(KEY, KEYS);
        a.mov(QUERY, ptr(ARGUMENTS, QueryArguments.QUERIES));
        a.add(QUERY, SCRATCH);
        a.mov(COUNT.dword(), shape.headSize());
        Label element = a.here();
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(free(v), ptr(QUERY, v * vectorBytes));
        }
        for (int key = 0; key < keys; key++) {
            a.vbroadcastss(free(2), ptr(KEY, key * Float.BYTES));
            for (int v = 0; v < shape.vectors(); v++) {
                a.vfmadd231ps(sum(key, v), free(v), free(2));
            }
        }
        a.add(KEY, TILE * Float.BYTES);
        a.add(QUERY, rowBytes);
        a.sub(COUNT, 1);
        a.jne(element);
    }

    private Vec factor() {
        return level.vector(sums + 6);
    }

    /** While scores are masked, the position in the tile of the key that is looked at, in every lane. */
    private Vec position() {
        return level.vector(sums + 7);
    }

    /** Turns the products with a key into scores and stores them. */
    private void finish(int key) {
        if (key == 0) {
            a.vbroadcastss(factor(), ptr(ARGUMENTS, QueryArguments.SCALE));
        }
        for (int v = 0; v < shape.vectors(); v++) {
            Vec score = sum(key, v);
            a.vmulps(score, score, factor());
            if (shape.scaled()) {
                multiply(score, ptr(KEY_SCALE, key * Float.BYTES));
            }
            if (shape.capped()) {
                multiply(score, ptr(ARGUMENTS, QueryArguments.INVERSE_CAP));
                functions.tanh(score);
                multiply(score, ptr(ARGUMENTS, QueryArguments.CAP));
            }
            if (shape.masked()) {
                hideOutside(score, v);
            }
            a.vmaxps(largest(v), largest(v), score);
            a.vmovups(ptr(SCORE, key * rowBytes + v * vectorBytes), score);
        }
        if (shape.masked()) {
            a.vaddps(position(), position(), constants.floats(1));
        }
    }

    private void multiply(Vec value, Mem factor) {
        a.vbroadcastss(free(0), factor);
        a.vmulps(value, value, free(0));
    }

    /** Adds −∞ to the scores of queries that do not see the key at {@link #position}. */
    private void hideOutside(Vec score, int vector) {
        Mem from = ptr(LIMITS, vector * vectorBytes);
        Mem end = ptr(LIMITS, rowBytes + vector * vectorBytes);
        if (level == Level.AVX512_VNNI) {
            for (Mem limit : List.of(from, end)) {
                a.vcmpps(Mask.K1, position(), limit, limit == from ? LESS : NOT_LESS);
                a.vaddps(score.masked(Mask.K1), score, constants.floats(Float.NEGATIVE_INFINITY));
            }
        } else {
            for (Mem limit : List.of(from, end)) {
                a.vcmpps(free(0), position(), limit, limit == from ? LESS : NOT_LESS);
                a.vandps(free(0), free(0), constants.floats(Float.NEGATIVE_INFINITY));
                a.vaddps(score, score, free(0));
            }
        }
    }

    /** Turns scores into weights, brings the state up to date and leaves the factors of the sums in the arguments. */
    private void softmax() {
        a.mov(STATE, ptr(ARGUMENTS, QueryArguments.STATE));
        a.add(STATE, SCRATCH);
        for (int v = 0; v < shape.vectors(); v++) {
            Vec old = level.vector(v);
            a.vmovups(old, ptr(STATE, v * vectorBytes));
            a.vmaxps(largest(v), largest(v), old);
            a.vmovups(ptr(STATE, v * vectorBytes), largest(v));
            a.vsubps(old, old, largest(v));
            functions.expOfAtMostZero(old);
            a.vmovups(ptr(ARGUMENTS, QueryArguments.FACTORS + v * vectorBytes), old);
        }
        if (level == Level.AVX512_VNNI) {
            // Loads, two per cycle, would otherwise take longer than the arithmetic.
            functions.keepForExp(STACK);
        }
        a.mov(SCORE, SCORES);
        a.lea(PART, ptr(ARGUMENTS, QueryArguments.PARTS));
        a.mov(COUNT.dword(), QueryArguments.MOST_PARTS);
        Label part = a.here();
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(ptr(PART, v * vectorBytes), weights(v));
        }
        a.add(SCORE, rowBytes);
        a.add(PART, rowBytes);
        if (shape.scaled()) {
            a.add(VALUE_SCALE, Float.BYTES);
        }
        a.sub(COUNT, 1);
        a.jne(part);
        for (int v = 0; v < shape.vectors(); v++) {
            Vec sum = level.vector(0);
            Vec other = level.vector(1);
            a.vmovups(sum, part(0, v));
            a.vaddps(sum, sum, part(2, v));
            a.vmovups(other, part(1, v));
            a.vaddps(other, other, part(3, v));
            a.vaddps(sum, sum, other);
            a.vmovups(other, ptr(STATE, rowBytes + v * vectorBytes));
            a.vmulps(other, other, ptr(ARGUMENTS, QueryArguments.FACTORS + v * vectorBytes));
            a.vaddps(sum, sum, other);
            a.vmovups(ptr(STATE, rowBytes + v * vectorBytes), sum);
        }
    }

    private Mem part(int i, int vector) {
        return ptr(ARGUMENTS, QueryArguments.PARTS + i * rowBytes + vector * vectorBytes);
    }

    /** Every fourth key's weights, and their sum: exponentials go onto a stack, on which equally many are added. */
    private Vec weights(int vector) {
        int depth = 0;
        for (int i = 0; i < TREE_ORDER.length; i++) {
            Vec weight = level.vector(depth++);
            Mem at = ptr(SCORE, TREE_ORDER[i] * rowBytes + vector * vectorBytes);
            a.vmovups(weight, at);
            a.vsubps(weight, weight, largest(vector));
            functions.expOfAtMostZero(weight);
            if (shape.scaled()) {
                a.vbroadcastss(free(0), ptr(VALUE_SCALE, TREE_ORDER[i] * Float.BYTES));
                a.vmulps(free(0), free(0), weight);
                a.vmovups(at, free(0));
            } else {
                a.vmovups(at, weight);
            }
            for (int pairs = i + 1; pairs % 2 == 0; pairs /= 2) {
                depth--;
                a.vaddps(level.vector(depth - 1), level.vector(depth - 1), level.vector(depth));
            }
        }
        return level.vector(0);
    }

    /** Adds the weighted values to the sums. */
    private void values() {
        a.mov(VALUES, ptr(ARGUMENTS, QueryArguments.VALUES));
        a.add(VALUES, ELEMENTS);
        a.mov(SUM, ptr(ARGUMENTS, QueryArguments.SUMS));
        a.add(SUM, SCRATCH);
        a.mov(VALUE_STRIDE, ptr(ARGUMENTS, QueryArguments.VALUE_STRIDE));
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(largest(v), ptr(ARGUMENTS, QueryArguments.FACTORS + v * vectorBytes));
        }
        int most = sums / shape.vectors();
        int chunks = shape.headSize() / most;
        if (chunks > 0) {
            a.mov(LEFT.dword(), chunks);
            Label chunk = a.here();
            values(most);
            a.add(VALUES, most * Float.BYTES);
            a.add(SUM, most * rowBytes);
            a.sub(LEFT, 1);
            a.jne(chunk);
        }
        if (shape.headSize() % most > 0) {
            values(shape.headSize() % most);
        }
    }

    private void values(int elements) {
        for (int i = 0; i < elements; i++) {
            for (int v = 0; v < shape.vectors(); v++) {
                a.vmulps(sum(i, v), largest(v), ptr(SUM, i * rowBytes + v * vectorBytes));
            }
        }
        a.mov(VALUE, VALUES);
        a.mov(SCORE, SCORES);
        a.mov(COUNT, ptr(ARGUMENTS, QueryArguments.COUNT));
        Label key = a.here();
        for (int v = 0; v < shape.vectors(); v++) {
            a.vmovups(free(v), ptr(SCORE, v * vectorBytes));
        }
        for (int i = 0; i < elements; i++) {
            a.vbroadcastss(free(2), ptr(VALUE, i * Float.BYTES));
            for (int v = 0; v < shape.vectors(); v++) {
                a.vfmadd231ps(sum(i, v), free(v), free(2));
            }
        }
        a.add(VALUE, VALUE_STRIDE);
        a.add(SCORE, rowBytes);
        a.sub(COUNT, 1);
        a.jne(key);
        for (int i = 0; i < elements; i++) {
            for (int v = 0; v < shape.vectors(); v++) {
                a.vmovups(ptr(SUM, i * rowBytes + v * vectorBytes), sum(i, v));
            }
        }
    }
}
