package dev.slm.quant;

import org.jspecify.annotations.Nullable;

/** Splits attention into items of one key-value head and a block of rows, and hands them to the team. */
final class AttentionJob implements WorkerTeam.Task {
    /**
     * Rows per item. A tile of keys is read once for all rows of an item; more rows would leave too few items for the
     * workers of a short prompt.
     */
    private static final int BLOCK = 32;

    private final QueryBlock[] ofWorkers;
    private @Nullable Kernels kernels;
    private @Nullable Workspace workspace;
    private @Nullable AttentionShape shape;
    private @Nullable AttentionBatch batch;

    AttentionJob(int workers) {
        ofWorkers = new QueryBlock[workers];
        for (int i = 0; i < workers; i++) {
            ofWorkers[i] = new QueryBlock();
        }
    }

    void run(
            Kernels kernels,
            Workspace workspace,
            AttentionShape shape,
            AttentionBatch batch,
            Activations q,
            int queryColumn,
            Activations out) {
        this.kernels = kernels;
        this.workspace = workspace;
        this.shape = shape;
        this.batch = batch;
        for (QueryBlock block : ofWorkers) {
            block.of(shape, batch, q, queryColumn, out);
        }
        int blocks = 0;
        for (int i = 0; i < batch.size(); i++) {
            blocks += blocks(batch.rows(i));
        }
        workspace.team().run(this, blocks * shape.kvHeads());
    }

    private static int blocks(int rows) {
        return (rows + BLOCK - 1) / BLOCK;
    }

    @Override
    public void run(int item, int worker) {
        Kernels kernels = this.kernels;
        Workspace workspace = this.workspace;
        AttentionShape shape = this.shape;
        AttentionBatch batch = this.batch;
        if (kernels == null || workspace == null || shape == null || batch == null) {
            throw new IllegalStateException("an item without a job");
        }
        // The last blocks of a causal segment see the most keys: they go first, so that the team ends together.
        int block = item / shape.kvHeads();
        int segment = batch.size() - 1;
        while (block >= blocks(batch.rows(segment))) {
            block -= blocks(batch.rows(segment));
            segment--;
        }
        int rows = batch.rows(segment);
        int from = (blocks(rows) - 1 - block) * BLOCK;
        QueryBlock queries = ofWorkers[worker];
        queries.at(segment, item % shape.kvHeads(), from, Math.min(BLOCK, rows - from));
        kernels.attendBlock(workspace, worker, queries);
    }
}
