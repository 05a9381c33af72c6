package dev.slm.quant.internal.scalar;

import dev.slm.quant.RowOperators;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;

/** Scratch of each worker: a row's bytes and floats, an attention head. */
final class ScalarWorkspace extends Workspace {
    final Multiplication multiplication = new Multiplication();
    private final RowOperators rowOperators = new ScalarRowOperators();
    private final byte[][] bytes;
    private final float[][] rows;
    private final ScalarAttention[] attentions;

    ScalarWorkspace(WorkerTeam team) {
        super(team);
        bytes = new byte[team.size()][0];
        rows = new float[team.size()][0];
        attentions = new ScalarAttention[team.size()];
    }

    @Override
    public RowOperators rows(int worker) {
        return rowOperators;
    }

    byte[] bytes(int worker, int size) {
        if (bytes[worker].length < size) {
            bytes[worker] = new byte[size];
        }
        return bytes[worker];
    }

    float[] row(int worker, int size) {
        if (rows[worker].length < size) {
            rows[worker] = new float[size];
        }
        return rows[worker];
    }

    ScalarAttention attention(int worker, int headSize) {
        ScalarAttention attention = attentions[worker];
        if (attention == null || attention.headSize() != headSize) {
            attention = new ScalarAttention(headSize);
            attentions[worker] = attention;
        }
        return attention;
    }
}
