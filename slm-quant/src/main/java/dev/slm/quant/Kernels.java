package dev.slm.quant;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rung of the kernel ladder: the few operations in which a model spends its time. Shapes are checked here, once;
 * implementations may rely on them. An instance holds no state that changes and may be shared between threads.
 *
 * <p>For every rung holds: an output does not depend on the number of workers, and it depends on how rows are split over
 * calls only by the rounding of single precision (relative 1e-5). Prefill and decode therefore agree. On the vector rung
 * 4-bit formats with linear codes (Q4_0, Q4_1, Q4_K) give the same bits however rows are split. Of a batch of at most
 * {@link #independentRows()} rows, each has the very bits that it would have alone.
 */
public abstract class Kernels {
    private final Operators operators = new Operators();

    /** For rungs. */
    protected Kernels() {}

    /** The fastest rung that works here, or the one that {@code -Dslm.kernels} names; chosen once per JVM. */
    public static Kernels get() {
        return KernelLadder.choice().kernels();
    }

    /** Which rung this is. */
    public abstract KernelRung rung();

    /** What it runs on, for people: instruction sets, vector width. */
    public abstract String description();

    /**
     * Measures, in about half a second, what the machine gives to this rung's instructions; empty where the rung has no
     * way to tell.
     *
     * @param team does the work; nobody else should be at work meanwhile
     */
    public Optional<Peaks> peaks(WorkerTeam team) {
        return Optional.empty();
    }

    /**
     * Memory to be read as fast as this rung can, to find out what the machine gives. Machine code, which asks for what
     * it will read next, gets up to a quarter more than plain Java.
     *
     * @param bytes how much of it, rounded up to whole MiB; several times what caches hold
     * @param team does the reading
     */
    public MemoryReader memoryReader(long bytes, WorkerTeam team) {
        return new ArrayReader(bytes, team);
    }

    /** Norms, activations, rotations: what is done row by row. */
    public final Operators operators() {
        return operators;
    }

    /**
     * Makes a weight matrix in this rung's layout.
     *
     * @param parts at least one, with equal columns; the rows of the matrix are those of all parts in this order. A rung
     *     may go on reading them as long as the matrix lives.
     * @param team does the work
     */
    public abstract Matrix matrix(List<? extends WeightSource> parts, WorkerTeam team);

    /** Up to so many rows at a time, at least 1, products and attention give each row the bits that it would have alone. */
    public abstract int independentRows();

    /** Scratch for this rung. */
    public abstract Workspace workspace(WorkerTeam team);

    /**
     * Multiplies every row of x with the matrix: {@code y[i][r] = Σ_c x[i][c] · w[r][c]}.
     *
     * @param w rows × columns, made by this rung
     * @param x any number of rows, {@code w.columns()} wide
     * @param y {@code w.rows()} wide; is given as many rows as x. Not x itself.
     */
    public final void multiply(Workspace workspace, Matrix w, Activations x, Activations y) {
        multiply(workspace, w, null, x, y);
    }

    /**
     * A linear map of every row: {@link #multiply(Workspace, Matrix, Activations, Activations)}, then the bias is added.
     *
     * @param bias {@code w.rows()} summands, or none
     */
    public final void multiply(Workspace workspace, Matrix w, float @Nullable [] bias, Activations x, Activations y) {
        check(w, bias, x, y);
        y.rows(x.rows());
        if (x.rows() > 0) {
            multiplyChecked(workspace, w, bias, null, false, x, y);
        }
    }

    /** A linear map and a function of what it gives: {@code y = f(w · x + bias)}. */
    public final void multiplyAndActivate(
            Workspace workspace, Matrix w, float @Nullable [] bias, Activation f, Activations x, Activations y) {
        check(w, bias, x, y);
        y.rows(x.rows());
        if (x.rows() > 0) {
            multiplyChecked(workspace, w, bias, f, false, x, y);
        }
    }

    /** A linear map beside a residual connection: {@code y += w · x + bias}; y has as many rows as x. */
    public final void multiplyAndAdd(
            Workspace workspace, Matrix w, float @Nullable [] bias, Activations x, Activations y) {
        check(w, bias, x, y);
        if (x.rows() != y.rows()) {
            throw new IllegalArgumentException(x.rows() + " products cannot be added to " + y.rows() + " rows");
        }
        if (x.rows() > 0) {
            multiplyChecked(workspace, w, bias, null, true, x, y);
        }
    }

    /**
     * Two linear maps with a function between them, beside a residual connection:
     * {@code y += down · f(up · x + upBias) + downBias}.
     *
     * @param inner {@code up.rows()} wide; room for what goes from one map into the other, and perhaps not used
     * @param y has as many rows as x, and may be x
     */
    public final void addPerceptron(
            Workspace workspace,
            Matrix up,
            float @Nullable [] upBias,
            Activation f,
            Matrix down,
            float @Nullable [] downBias,
            Activations x,
            Activations inner,
            Activations y) {
        check(up, upBias, x, inner);
        check(down, downBias, inner, y);
        if (x.rows() != y.rows()) {
            throw new IllegalArgumentException(x.rows() + " products cannot be added to " + y.rows() + " rows");
        }
        inner.rows(x.rows());
        if (x.rows() > 0) {
            addPerceptronChecked(workspace, up, upBias, f, down, downBias, x, inner, y);
        }
    }

    /**
     * A gated linear map: of the rows of {@code w · x + bias} the first half goes through f and is multiplied with the
     * second half.
     *
     * @param w an even number of rows
     * @param y half as wide as w has rows; is given as many rows as x
     */
    public final void multiplyGated(
            Workspace workspace, Matrix w, float @Nullable [] bias, Activation f, Activations x, Activations y) {
        if (w.rows() != 2 * y.width()) {
            throw new IllegalArgumentException(
                    "gate and factor of " + w.rows() + " rows do not give rows of " + y.width());
        }
        checkInput(w, bias, x, y);
        y.rows(x.rows());
        if (x.rows() > 0) {
            multiplyGatedChecked(workspace, w, bias, f, x, y);
        }
    }

    private static void check(Matrix w, float @Nullable [] bias, Activations x, Activations y) {
        if (y.width() != w.rows()) {
            throw misfit(w, x, y);
        }
        checkInput(w, bias, x, y);
    }

    private static void checkInput(Matrix w, float @Nullable [] bias, Activations x, Activations y) {
        if (x.width() != w.columns() || x == y) {
            throw misfit(w, x, y);
        }
        if (bias != null && bias.length != w.rows()) {
            throw new IllegalArgumentException(bias.length + " biases for a matrix of " + w.rows() + " rows");
        }
    }

    private static IllegalArgumentException misfit(Matrix w, Activations x, Activations y) {
        return new IllegalArgumentException("a matrix of " + w.rows() + " × " + w.columns() + " cannot turn rows of "
                + x.width() + " into rows of " + y.width());
    }

    /** The product alone, with shapes that fit and at least one row. */
    protected abstract void multiplyChecked(Workspace workspace, Matrix w, Activations x, Activations y);

    /**
     * The product and what follows it, with shapes that fit and at least one row; step by step unless a rung does it in
     * one go.
     *
     * @param f what is done to product and bias, or null
     * @param add whether the result is added to y; then f is null
     */
    protected void multiplyChecked(
            Workspace workspace,
            Matrix w,
            float @Nullable [] bias,
            @Nullable Activation f,
            boolean add,
            Activations x,
            Activations y) {
        Activations product = add ? workspace.product(x.rows(), w.rows()) : y;
        multiplyChecked(workspace, w, x, product);
        if (bias != null) {
            operators.addBias(workspace, product, bias);
        }
        if (f != null) {
            operators.activate(workspace, f, product);
        }
        if (add) {
            operators.addScaled(workspace, y, product, 1);
        }
    }

    /** Both maps, with shapes that fit and at least one row; step by step unless a rung does it in one go. */
    protected void addPerceptronChecked(
            Workspace workspace,
            Matrix up,
            float @Nullable [] upBias,
            Activation f,
            Matrix down,
            float @Nullable [] downBias,
            Activations x,
            Activations inner,
            Activations y) {
        multiplyChecked(workspace, up, upBias, f, false, x, inner);
        multiplyChecked(workspace, down, downBias, null, true, inner, y);
    }

    /** The gated map, with shapes that fit and at least one row; step by step unless a rung does it in one go. */
    protected void multiplyGatedChecked(
            Workspace workspace, Matrix w, float @Nullable [] bias, Activation f, Activations x, Activations y) {
        Activations product = workspace.gateAndFactor(x.rows(), w.rows());
        multiplyChecked(workspace, w, bias, null, false, x, product);
        operators.activateAndMultiply(workspace, f, product, y);
    }

    /**
     * Appends keys and values to a layer: {@link KvLayer#append(Activations, int, int, int, int)}, in this rung's way.
     *
     * @param worker of the workspace's team, at work on this; the calling thread is worker 0
     */
    public void append(
            Workspace workspace,
            int worker,
            KvLayer layer,
            Activations rows,
            int firstRow,
            int count,
            int keyColumn,
            int valueColumn) {
        layer.append(rows, firstRow, count, keyColumn, valueColumn);
    }

    /**
     * Attention: for every row and query head the average of the values that it sees, weighted by the softmax of the
     * products of the query with their keys.
     *
     * @param batch which rows belong to which sequence
     * @param q holds the queries of all heads one after the other from column {@code queryColumn} on
     * @param out {@code heads · headSize} wide; is given as many rows as q; rows of no segment are left alone. Not q itself.
     */
    public final void attend(
            Workspace workspace,
            AttentionShape shape,
            AttentionBatch batch,
            Activations q,
            int queryColumn,
            Activations out) {
        int width = shape.heads() * shape.headSize();
        if (queryColumn < 0 || queryColumn > q.width() - width || out.width() != width || q == out) {
            throw new IllegalArgumentException("queries of " + width + " floats at column " + queryColumn
                    + " of rows of " + q.width() + " give rows of " + width + ", not of " + out.width());
        }
        for (int i = 0; i < batch.size(); i++) {
            KvLayer layer = batch.layer(i);
            if (layer.heads() != shape.kvHeads() || layer.headSize() != shape.headSize()) {
                throw new IllegalArgumentException("a cache of " + layer.heads() + " heads of " + layer.headSize()
                        + " for attention over " + shape.kvHeads() + " of " + shape.headSize());
            }
            if (batch.firstRow(i) + batch.rows(i) > q.rows()) {
                throw new IllegalArgumentException("a segment that ends at row " + (batch.firstRow(i) + batch.rows(i))
                        + " of " + q.rows() + " rows");
            }
            if (batch.rows(i) > 0 && shape.firstKey(batch.firstPosition(i)) < layer.firstPosition()) {
                throw new IllegalArgumentException("the query at position " + batch.firstPosition(i)
                        + " sees keys that are no longer held; the first is at " + layer.firstPosition());
            }
        }
        out.rows(q.rows());
        workspace.attentionJob.run(this, workspace, shape, batch, q, queryColumn, out);
    }

    /**
     * Attention of one block of queries. May be called by several workers at once for different blocks.
     *
     * @param queries the worker's own until it returns
     */
    protected abstract void attendBlock(Workspace workspace, int worker, QueryBlock queries);
}
