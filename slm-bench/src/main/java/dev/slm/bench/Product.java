package dev.slm.bench;

import dev.slm.quant.Activations;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import dev.slm.quant.format.WeightType;
import java.util.List;

/** A weight matrix of random values, a batch, and what it takes to multiply them: the thing that is measured. */
final class Product implements AutoCloseable {
    private final Kernels kernels;
    private final WorkerTeam team;
    private final Workspace workspace;
    private final Matrix matrix;
    private final Activations x;
    private final Activations y;
    private final WeightSource weights;

    Product(KernelRung rung, WeightType type, int rows, int columns, int batch, int threads) {
        kernels = KernelLadder.rung(rung);
        team = WorkerTeam.of(threads);
        workspace = kernels.workspace(team);
        weights = RandomWeights.of(type, rows, columns, 1);
        matrix = kernels.matrix(List.of(weights), team);
        x = new Activations(batch, columns).rows(batch);
        RandomWeights.fill(x.data(), 2);
        y = new Activations(batch, rows);
    }

    /** One product of all rows of the batch. */
    float[] run(Rate rate) {
        kernels.multiply(workspace, matrix, x, y);
        rate.gigabytes += gigabytes();
        rate.gigaflops += gigaflops();
        return y.data();
    }

    Activations x() {
        return x;
    }

    WeightSource weights() {
        return weights;
    }

    /** Size of the weights as a file holds them: a layout that needs more bytes gains nothing by it. */
    double gigabytes() {
        return (double) weights.rowBytes() * weights.rows() / 1e9;
    }

    double gigaflops() {
        return 2.0 * matrix.rows() * matrix.columns() * x.rows() / 1e9;
    }

    @Override
    public void close() {
        matrix.close();
        team.close();
    }
}
