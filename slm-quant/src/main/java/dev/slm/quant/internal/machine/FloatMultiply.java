package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.RBX;
import static dev.slm.quant.internal.x86.Gpr.RCX;
import static dev.slm.quant.internal.x86.Gpr.RDI;
import static dev.slm.quant.internal.x86.Gpr.RSI;
import static dev.slm.quant.internal.x86.Mem.ptr;

import dev.slm.quant.format.WeightType;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Code;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;

/**
 * Generates products of panels of float weights with tiles of activations, see {@link MultiplyLoop}. In a tile the
 * activations lie column after column, the tokens of a column side by side. One fused multiply-add per column, in order,
 * for any number of tokens: a result does not depend on the tile that it was computed in.
 */
final class FloatMultiply {
    /** Far enough ahead that a line from memory is there when needed, on one core and on two; measured. */
    private static final int PREFETCH_DISTANCE = 8192;

    private static final int CACHE_LINE = 64;

    /** Tokens of a tile, on any level. */
    static final int MOST_TOKENS = 12;

    private static final Gpr WEIGHTS = RDI;
    private static final Gpr TILE = RSI;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr X = RBX;
    private static final Gpr COLUMNS = R11;

    private final Level level;
    private final FloatLayout layout;
    private final int tokens;
    private final Assembler a;
    private final MultiplyLoop loop;

    FloatMultiply(Level level, FloatLayout layout, Finish finish, int tokens, boolean streams, Assembler assembler) {
        this.level = level;
        this.layout = layout;
        this.tokens = tokens;
        a = assembler;
        loop = new MultiplyLoop(level, a, finish, tokens, FloatLayout.VECTORS, streams, null);
    }

    /** The sums of two vectors of rows fill all but the four or more registers that the loop needs. */
    static int maxTokens(Level level) {
        return level == Level.AVX512_VNNI ? MOST_TOKENS : 6;
    }

    private Vec weights(int vector) {
        return loop.free(vector);
    }

    private Vec broadcast() {
        return loop.free(FloatLayout.VECTORS);
    }

    Code assemble() {
        loop.around(this::panel);
        return a.finish();
    }

    private void panel() {
        a.mov(X, TILE);
        a.mov(COLUMNS, ptr(ARGUMENTS, MultiplyArguments.CHUNK_SIZE));
        a.align(32);
        Label columns = a.here();
        for (int line = 0; line < FloatLayout.UNROLL * layout.columnBytes(); line += CACHE_LINE) {
            loop.prefetch(ptr(WEIGHTS, PREFETCH_DISTANCE + line));
        }
        for (int column = 0; column < FloatLayout.UNROLL; column++) {
            column(column);
        }
        a.add(WEIGHTS, FloatLayout.UNROLL * layout.columnBytes());
        a.add(X, FloatLayout.UNROLL * tokens * Float.BYTES);
        a.sub(COLUMNS, FloatLayout.UNROLL);
        a.jg(columns);
    }

    private void column(int column) {
        for (int v = 0; v < FloatLayout.VECTORS; v++) {
            int vectorBytes = level.lanes() * layout.type().blockBytes();
            load(weights(v), ptr(WEIGHTS, column * layout.columnBytes() + v * vectorBytes));
        }
        for (int t = 0; t < tokens; t++) {
            a.vbroadcastss(broadcast(), ptr(X, (column * tokens + t) * Float.BYTES));
            for (int v = 0; v < FloatLayout.VECTORS; v++) {
                a.vfmadd231ps(loop.sum(v, t), weights(v), broadcast());
            }
        }
    }

    private void load(Vec target, Mem source) {
        if (layout.type() == WeightType.F32) {
            a.vmovups(target, source);
        } else if (layout.type() == WeightType.F16) {
            a.vcvtph2ps(target, source);
        } else {
            // A bfloat16 is the upper half of a float.
            a.vpmovzxwd(target, source);
            a.vpslld(target, target, 16);
        }
    }
}
