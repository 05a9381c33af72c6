package dev.slm.quant.internal.scalar;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.Matrix;
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
    protected void attendGroup(
            Workspace workspace,
            int worker,
            AttentionShape shape,
            KvLayer layer,
            int kvHead,
            Activations q,
            int queryColumn,
            int firstRow,
            int rows,
            int firstPosition,
            Activations out) {
        ScalarAttention attention = ((ScalarWorkspace) workspace).attention(worker, shape.headSize());
        for (int i = 0; i < rows; i++) {
            int position = firstPosition + i;
            for (int head = kvHead * shape.group(); head < (kvHead + 1) * shape.group(); head++) {
                attention.attend(
                        shape,
                        layer,
                        kvHead,
                        position,
                        q.data(),
                        q.offset(firstRow + i) + queryColumn + head * shape.headSize(),
                        out.data(),
                        out.offset(firstRow + i) + head * shape.headSize());
            }
        }
    }
}
