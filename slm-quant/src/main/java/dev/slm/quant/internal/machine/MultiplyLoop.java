package dev.slm.quant.internal.machine;

import static dev.slm.quant.internal.x86.Gpr.R10;
import static dev.slm.quant.internal.x86.Gpr.R11;
import static dev.slm.quant.internal.x86.Gpr.R12;
import static dev.slm.quant.internal.x86.Gpr.R13;
import static dev.slm.quant.internal.x86.Gpr.R14;
import static dev.slm.quant.internal.x86.Gpr.R15;
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

import dev.slm.quant.Activation;
import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Gpr;
import dev.slm.quant.internal.x86.Label;
import dev.slm.quant.internal.x86.Mask;
import dev.slm.quant.internal.x86.Mem;
import dev.slm.quant.internal.x86.Vec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds every product {@code void multiply(weights, tiles, y, arguments, bias)}: the loops over tiles of tokens,
 * chunks of columns and panels of rows, and what happens to the sums before they are stored. A chunk of a tile stays in
 * the first-level cache while the panels go by; between chunks the sums rest in memory. See {@link MultiplyArguments} for what
 * a call is told.
 */
final class MultiplyLoop {
    private static final Gpr WEIGHTS = RDI;
    private static final Gpr TILE = RSI;
    private static final Gpr Y = RDX;
    private static final Gpr ARGUMENTS = RCX;
    private static final Gpr PANELS = RAX;
    private static final Gpr PANEL = RBP;
    private static final Gpr X_END = RBX;
    private static final Gpr FIRST_Y = R13;
    private static final Gpr TILES = R14;
    private static final Gpr BIAS = R15;
    private static final List<Gpr> SAVED = List.of(RBX, RBP, R12, R13, R14, R15);

    private static final Gpr ROW = R8;
    private static final Gpr ROWS_THAT_EXIST = R9;
    private static final Gpr STRIDE = R10;
    private static final Gpr BIAS_ROW = R11;
    private static final Gpr COUNT = R11;
    private static final Gpr SIZE = R10;
    private static final Gpr LEFT = R11;

    private final Level level;
    private final Assembler a;
    private final Finish finish;
    private final int tokens;
    private final int vectors;
    private final boolean streams;
    private final Constants constants;
    private final @Nullable RoundedSums rounded;

    /**
     * @param vectors vectors of rows that are computed at once
     * @param streams whether weights are read from memory once, and need not drive out of the caches what is read again
     * @param quantization how sums are rounded where {@code finish} says so
     */
    MultiplyLoop(
            Level level,
            Assembler assembler,
            Finish finish,
            int tokens,
            int vectors,
            boolean streams,
            @Nullable Quantization quantization) {
        this.level = level;
        a = assembler;
        this.finish = finish;
        this.tokens = tokens;
        this.vectors = vectors;
        this.streams = streams;
        constants = new Constants(a, level);
        rounded = finish.rounded() && quantization != null ? new RoundedSums(a, constants, quantization, tokens) : null;
    }

    /** Vectors of rows of y: of a gate and what it is multiplied with one comes out. */
    private int outputs() {
        return finish.gated() ? vectors / 2 : vectors;
    }

    /** The sum of a vector of rows and a token. */
    Vec sum(int vector, int token) {
        return level.vector(vector * tokens + token);
    }

    /** The registers behind the sums; the last one of all is never among them while sums are loaded and stored. */
    Vec free(int index) {
        return level.vector(vectors * tokens + index);
    }

    /**
     * Emits the whole function.
     *
     * @param body adds the products of {@link MultiplyArguments#CHUNK_SIZE} steps to the sums; finds the weights in rdi and
     *     the activations in rsi, leaves the end of these in rbx, and may use rdi, r8 to r12 and all vectors
     */
    void around(Runnable body) {
        SAVED.forEach(a::push);
        a.add(WEIGHTS, ptr(ARGUMENTS, MultiplyArguments.WEIGHTS_OFFSET));
        a.add(TILE, ptr(ARGUMENTS, MultiplyArguments.TILE_OFFSET));
        a.add(Y, ptr(ARGUMENTS, MultiplyArguments.Y_OFFSET));
        a.mov(BIAS, R8);
        a.add(BIAS, ptr(ARGUMENTS, MultiplyArguments.BIAS_OFFSET));
        a.mov(ptr(ARGUMENTS, MultiplyArguments.FIRST_WEIGHTS), WEIGHTS);
        a.mov(FIRST_Y, Y);
        a.mov(TILES, ptr(ARGUMENTS, MultiplyArguments.TILES));
        Label tile = a.here();
        a.mov(PANEL, ptr(ARGUMENTS, MultiplyArguments.FIRST_WEIGHTS));
        a.mov(ptr(ARGUMENTS, MultiplyArguments.CHUNK_WEIGHTS), PANEL);
        a.mov(LEFT, ptr(ARGUMENTS, MultiplyArguments.STEPS));
        Label chunk = a.here();
        a.mov(ptr(ARGUMENTS, MultiplyArguments.CHUNK_LEFT), LEFT);
        a.mov(SIZE, ptr(ARGUMENTS, MultiplyArguments.CHUNK_STEPS));
        a.cmp(SIZE, LEFT);
        Label whole = a.label();
        a.jle(whole);
        a.mov(SIZE, LEFT);
        a.bind(whole);
        a.mov(ptr(ARGUMENTS, MultiplyArguments.CHUNK_SIZE), SIZE);
        a.mov(PANEL, ptr(ARGUMENTS, MultiplyArguments.CHUNK_WEIGHTS));
        a.mov(Y, FIRST_Y);
        a.mov(PANELS, ptr(ARGUMENTS, MultiplyArguments.PANELS));
        Label panel = a.here();
        begin();
        a.mov(WEIGHTS, PANEL);
        body.run();
        end();
        a.add(PANEL, ptr(ARGUMENTS, MultiplyArguments.PANEL_BYTES));
        a.add(Y, outputs() * level.vectorBytes());
        a.sub(PANELS, 1);
        a.jne(panel);
        a.mov(TILE, X_END);
        a.mov(PANEL, ptr(ARGUMENTS, MultiplyArguments.CHUNK_WEIGHTS));
        a.add(PANEL, ptr(ARGUMENTS, MultiplyArguments.CHUNK_BYTES));
        a.mov(ptr(ARGUMENTS, MultiplyArguments.CHUNK_WEIGHTS), PANEL);
        a.mov(LEFT, ptr(ARGUMENTS, MultiplyArguments.CHUNK_LEFT));
        a.sub(LEFT, ptr(ARGUMENTS, MultiplyArguments.CHUNK_SIZE));
        a.jne(chunk);
        a.add(FIRST_Y, ptr(ARGUMENTS, MultiplyArguments.Y_TILE_BYTES));
        a.sub(TILES, 1);
        a.jne(tile);
        for (int i = SAVED.size() - 1; i >= 0; i--) {
            a.pop(SAVED.get(i));
        }
        a.vzeroupper();
        a.ret();
        constants.emit();
    }

    /** Fetches weights. */
    void prefetch(Mem weights) {
        if (streams) {
            a.prefetchnta(weights);
        } else {
            a.prefetcht0(weights);
        }
    }

    /** The sums are zero in the first chunk, and in the others what the chunk before has left. */
    private void begin() {
        Label further = a.label();
        Label ready = a.label();
        a.mov(LEFT, ptr(ARGUMENTS, MultiplyArguments.CHUNK_LEFT));
        a.cmp(LEFT, ptr(ARGUMENTS, MultiplyArguments.STEPS));
        a.jne(further);
        for (int v = 0; v < vectors; v++) {
            for (int t = 0; t < tokens; t++) {
                a.vxorps(sum(v, t), sum(v, t), sum(v, t));
            }
        }
        a.jmp(ready);
        a.bind(further);
        restingSums();
        for (int v = 0; v < vectors; v++) {
            for (int t = 0; t < tokens; t++) {
                a.vmovups(sum(v, t), ptr(ROW, (v * tokens + t) * level.vectorBytes()));
            }
        }
        a.bind(ready);
    }

    private void end() {
        Label last = a.label();
        Label done = a.label();
        a.mov(LEFT, ptr(ARGUMENTS, MultiplyArguments.CHUNK_LEFT));
        a.cmp(LEFT, ptr(ARGUMENTS, MultiplyArguments.CHUNK_SIZE));
        a.je(last);
        restingSums();
        for (int v = 0; v < vectors; v++) {
            for (int t = 0; t < tokens; t++) {
                a.vmovups(ptr(ROW, (v * tokens + t) * level.vectorBytes()), sum(v, t));
            }
        }
        a.jmp(done);
        a.bind(last);
        if (finish.gated()) {
            rowsThatExist();
            storeGated(finish.activation());
        } else if (rounded != null) {
            storeRounded(rounded);
        } else {
            rowsThatExist();
            storeAll();
        }
        a.bind(done);
    }

    private void storeAll() {
        biasRow();
        for (int v = 0; v < vectors; v++) {
            store(v);
        }
        if (finish.activation() != null && !activatesInRegisters()) {
            activate(finish.activation());
        }
    }

    private void biasRow() {
        if (finish.bias()) {
            a.mov(BIAS_ROW, Y);
            a.sub(BIAS_ROW, FIRST_Y);
            a.add(BIAS_ROW, BIAS);
        }
    }

    /** All rows exist; y counts their bytes as if they were stored as floats, from the first block of a tile on. */
    private void storeRounded(RoundedSums rounded) {
        biasRow();
        Activation f = finish.activation();
        VectorFunctions functions = functions(f, 1);
        for (int v = 0; v < vectors; v++) {
            if (finish.bias()) {
                a.vmovups(free(0), ptr(BIAS_ROW, v * level.vectorBytes()));
            }
            for (int t = 0; t < tokens; t++) {
                if (finish.bias()) {
                    a.vaddps(sum(v, t), sum(v, t), free(0));
                }
                functions.apply(f, sum(v, t));
            }
        }
        int blockBytes = new ActivationTile(tokens).blockBytes();
        a.mov(ROW, Y);
        a.sub(ROW, FIRST_Y);
        a.imul(ROW, ROW, blockBytes / Float.BYTES);
        a.shr(ROW, Integer.numberOfTrailingZeros(CodeLayout.BLOCK));
        a.add(ROW, FIRST_Y);
        rounded.store(ROW);
    }

    /** Whether behind the sums and a bias there are registers enough for functions. */
    private boolean activatesInRegisters() {
        return vectors * tokens + 1 + VectorFunctions.REGISTERS <= mask().number();
    }

    /** The function in the registers from {@code free(index)} on, with its numbers behind them if there is room. */
    private VectorFunctions functions(Activation f, int index) {
        int first = vectors * tokens + index;
        VectorFunctions functions = new VectorFunctions(level, a, constants, first);
        if (first + VectorFunctions.REGISTERS + VectorFunctions.KEPT <= mask().number()) {
            functions.keepFor(f, first + VectorFunctions.REGISTERS);
        }
        return functions;
    }

    private void storeGated(Activation f) {
        VectorFunctions functions = functions(f, 0);
        mask(0);
        a.mov(ROW, Y);
        for (int t = 0; t < tokens; t++) {
            Vec gate = sum(0, t);
            functions.apply(f, gate);
            a.vmulps(gate, gate, sum(1, t));
            store(ptr(ROW), gate);
            a.add(ROW, STRIDE);
        }
    }

    /** Where the sums of this panel rest: they lie as they do in the registers, one panel after the other. */
    private void restingSums() {
        a.mov(ROW, Y);
        a.sub(ROW, FIRST_Y);
        a.imul(ROW, ROW, tokens * vectors / outputs());
        a.add(ROW, ptr(ARGUMENTS, MultiplyArguments.RESTING_SUMS));
    }

    private void rowsThatExist() {
        Label inside = a.label();
        a.lea(ROWS_THAT_EXIST, ptr(ARGUMENTS, MultiplyArguments.ALL_ROWS));
        a.cmp(PANELS, 1);
        a.jne(inside);
        a.mov(ROWS_THAT_EXIST, ptr(ARGUMENTS, MultiplyArguments.LAST_ROWS));
        a.add(ROWS_THAT_EXIST, ARGUMENTS);
        a.bind(inside);
        a.mov(STRIDE, ptr(ARGUMENTS, MultiplyArguments.Y_STRIDE));
    }

    private void store(int vector) {
        int displacement = vector * level.vectorBytes();
        Vec bias = free(0);
        Vec before = free(1);
        mask(vector);
        Activation f = finish.activation();
        VectorFunctions functions = f != null && activatesInRegisters() ? functions(f, 1) : null;
        if (finish.bias()) {
            load(bias, ptr(BIAS_ROW, displacement));
        }
        a.mov(ROW, Y);
        for (int t = 0; t < tokens; t++) {
            Vec sum = sum(vector, t);
            Mem y = ptr(ROW, displacement);
            if (finish.bias()) {
                a.vaddps(sum, sum, bias);
            }
            if (finish.accumulate()) {
                load(before, y);
                a.vaddps(sum, before, sum);
            }
            if (f != null && functions != null) {
                functions.apply(f, sum);
            }
            store(y, sum);
            a.add(ROW, STRIDE);
        }
    }

    /** Where registers do not suffice, once all sums are stored. */
    private void activate(Activation f) {
        Vec x = level.vector(0);
        VectorFunctions functions = new VectorFunctions(level, a, constants, 1);
        a.mov(ROW, Y);
        a.mov(COUNT.dword(), tokens);
        Label token = a.here();
        for (int v = 0; v < vectors; v++) {
            Mem y = ptr(ROW, v * level.vectorBytes());
            mask(v);
            load(x, y);
            functions.apply(f, x);
            store(y, x);
        }
        a.add(ROW, STRIDE);
        a.sub(COUNT, 1);
        a.jne(token);
    }

    /** The lanes of rows that exist; in k1 or, on levels without masks, a register that no function uses. */
    private void mask(int vector) {
        a.vmovups(mask(), ptr(ROWS_THAT_EXIST, vector * level.vectorBytes()));
        if (level == Level.AVX512_VNNI) {
            a.vpmovd2m(Mask.K1, mask());
        }
    }

    private Vec mask() {
        return level.vector(level == Level.AVX512_VNNI ? 31 : 15);
    }

    private void load(Vec target, Mem source) {
        if (level == Level.AVX512_VNNI) {
            a.vmovups(target.zeroed(Mask.K1), source);
        } else {
            a.vmaskmovps(target, mask(), source);
        }
    }

    private void store(Mem target, Vec source) {
        if (level == Level.AVX512_VNNI) {
            a.vmovups(target.masked(Mask.K1), source);
        } else {
            a.vmaskmovps(target, mask(), source);
        }
    }
}
