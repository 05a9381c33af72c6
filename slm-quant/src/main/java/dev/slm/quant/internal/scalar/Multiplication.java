package dev.slm.quant.internal.scalar;

import dev.slm.quant.Activations;
import dev.slm.quant.WorkerTeam;
import org.jspecify.annotations.Nullable;

/** A product of all rows of a batch with a matrix; an item is a run of matrix rows. */
final class Multiplication implements WorkerTeam.Task {
    private static final int ROWS_PER_ITEM = 16;

    private @Nullable ScalarWorkspace workspace;
    private @Nullable ScalarMatrix w;
    private @Nullable Activations x;
    private @Nullable Activations y;

    void run(ScalarWorkspace workspace, ScalarMatrix w, Activations x, Activations y) {
        this.workspace = workspace;
        this.w = w;
        this.x = x;
        this.y = y;
        workspace.team().run(this, (w.rows() + ROWS_PER_ITEM - 1) / ROWS_PER_ITEM);
    }

    @Override
    public void run(int item, int worker) {
        ScalarWorkspace scratch = workspace;
        ScalarMatrix matrix = w;
        Activations in = x;
        Activations out = y;
        if (scratch == null || matrix == null || in == null || out == null) {
            throw new IllegalStateException("an item without a job");
        }
        int columns = matrix.columns();
        byte[] bytes = scratch.bytes(worker, matrix.rowBytes());
        float[] row = scratch.row(worker, columns);
        int end = Math.min(matrix.rows(), (item + 1) * ROWS_PER_ITEM);
        for (int r = item * ROWS_PER_ITEM; r < end; r++) {
            matrix.decode(r, bytes, row);
            for (int i = 0; i < in.rows(); i++) {
                out.data()[out.offset(i) + r] = dot(row, in.data(), in.offset(i), columns);
            }
        }
    }

    /** Eight sums at a time: one sum would wait for each addition to end before the next. */
    private static float dot(float[] w, float[] x, int offset, int n) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= n - 8; i += 8) {
            s0 += w[i] * x[offset + i];
            s1 += w[i + 1] * x[offset + i + 1];
            s2 += w[i + 2] * x[offset + i + 2];
            s3 += w[i + 3] * x[offset + i + 3];
            s4 += w[i + 4] * x[offset + i + 4];
            s5 += w[i + 5] * x[offset + i + 5];
            s6 += w[i + 6] * x[offset + i + 6];
            s7 += w[i + 7] * x[offset + i + 7];
        }
        for (; i < n; i++) {
            s0 += w[i] * x[offset + i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }
}
