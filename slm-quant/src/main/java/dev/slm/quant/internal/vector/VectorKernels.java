package dev.slm.quant.internal.vector;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.QueryBlock;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java Vector API on weights that were interleaved once. Weights in formats of up to 6 bits meet activations rounded to
 * 8 bits per 32 columns, unless the format is a code book of 8-bit levels (IQ4); all others meet single precision.
 */
public final class VectorKernels extends Kernels {
    private static final int FEWEST_LANES = 4;

    /** Named at once, so that the rung fails to start, not to run, where vectors do not work. */
    private final String description = "Vector API, " + Lanes.F.vectorBitSize() + " bits";

    /** @throws IllegalStateException if the JVM's vectors are too short */
    public VectorKernels() {
        if (Lanes.WIDTH < FEWEST_LANES) {
            throw new IllegalStateException(
                    "the vector rung needs vectors of 128 bits, this JVM's have " + Lanes.F.vectorBitSize() + " here");
        }
    }

    @Override
    public KernelRung rung() {
        return KernelRung.VECTOR;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Matrix matrix(List<? extends WeightSource> parts, WorkerTeam team) {
        return new PackedMatrix(parts, team);
    }

    @Override
    public int independentRows() {
        return Multiplication.ONE_BY_ONE;
    }

    @Override
    public Workspace workspace(WorkerTeam team) {
        return new VectorWorkspace(team);
    }

    @Override
    protected void multiplyChecked(Workspace workspace, Matrix w, Activations x, Activations y) {
        VectorWorkspace scratch = (VectorWorkspace) workspace;
        scratch.multiplication.run(scratch, (PackedMatrix) w, null, false, x, y);
    }

    @Override
    protected void multiplyChecked(
            Workspace workspace,
            Matrix w,
            float @Nullable [] bias,
            @Nullable Activation f,
            boolean add,
            Activations x,
            Activations y) {
        // Rows that go one by one are stored where they belong; with more in that path, JDK 17 boxes vectors more
        // often.
        if (add && x.rows() > Multiplication.ONE_BY_ONE) {
            VectorWorkspace scratch = (VectorWorkspace) workspace;
            scratch.multiplication.run(scratch, (PackedMatrix) w, bias, true, x, y);
        } else {
            super.multiplyChecked(workspace, w, bias, f, add, x, y);
        }
    }

    @Override
    protected void attendBlock(Workspace workspace, int worker, QueryBlock queries) {
        VectorScratch scratch = ((VectorWorkspace) workspace).scratch(worker);
        if (queries.rows() > independentRows()) {
            scratch.attention.attend(queries);
            return;
        }
        // A few rows go one by one here, too: sums in Gemm depend on how many queries there are.
        for (int row = 0; row < queries.rows(); row++) {
            scratch.attention.attend(scratch.queries.rowOf(queries, row));
        }
    }
}
