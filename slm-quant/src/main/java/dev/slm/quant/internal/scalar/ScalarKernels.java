package dev.slm.quant.internal.scalar;

import dev.slm.quant.Activations;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.QueryBlock;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.util.List;

/** Plain Java on weights as they lie in the file, decoded row by row; activations stay single precision. */
public final class ScalarKernels extends Kernels {
    @Override
    public KernelRung rung() {
        return KernelRung.SCALAR;
    }

    @Override
    public String description() {
        return "plain Java";
    }

    @Override
    public Matrix matrix(List<? extends WeightSource> parts, WorkerTeam team) {
        return new ScalarMatrix(parts);
    }

    @Override
    public int independentRows() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Workspace workspace(WorkerTeam team) {
        return new ScalarWorkspace(team);
    }

    @Override
    protected void multiplyChecked(Workspace workspace, Matrix w, Activations x, Activations y) {
        ScalarWorkspace scratch = (ScalarWorkspace) workspace;
        scratch.multiplication.run(scratch, (ScalarMatrix) w, x, y);
    }

    @Override
    protected void attendBlock(Workspace workspace, int worker, QueryBlock queries) {
        ScalarAttention attention =
                ((ScalarWorkspace) workspace).attention(worker, queries.shape().headSize());
        for (int query = 0; query < queries.queries(); query++) {
            attention.attend(queries, query);
        }
    }
}
