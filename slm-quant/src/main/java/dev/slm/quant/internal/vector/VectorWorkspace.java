package dev.slm.quant.internal.vector;

import dev.slm.quant.RowOperators;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;

/** The scratch of every worker. */
final class VectorWorkspace extends Workspace {
    final Multiplication multiplication = new Multiplication();
    private final VectorScratch[] scratch;

    VectorWorkspace(WorkerTeam team) {
        super(team);
        scratch = new VectorScratch[team.size()];
        for (int i = 0; i < scratch.length; i++) {
            scratch[i] = new VectorScratch();
        }
    }

    @Override
    public RowOperators rows(int worker) {
        return scratch[worker].rows;
    }

    VectorScratch scratch(int worker) {
        return scratch[worker];
    }
}
