package dev.slm.quant.internal.machine;

import dev.slm.quant.Activation;
import dev.slm.quant.Activations;
import dev.slm.quant.KernelRung;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.Matrix;
import dev.slm.quant.MemoryReader;
import dev.slm.quant.Peaks;
import dev.slm.quant.QueryBlock;
import dev.slm.quant.WeightSource;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The native rung: kernels that slm assembles for the processor it finds. In products all levels compute the same bits.
 *
 * <p>Weights in integer formats are multiplied with activations rounded to bytes, one scale per 32. An output then errs
 * by at most {@code Σ |w| · largest / 254} over its columns, {@code largest} being the largest activation of the column's
 * 32. With normally distributed weights and activations and 2,048 columns that is 1.9e-4 of {@code Σ |w · x|} in the mean
 * square and 7e-4 at most among 4,096 outputs, in every integer format alike (the codes of the weights are exact; only
 * the activations are rounded), and 2.8e-8 and 2e-7 in F32, F16 and BF16. Float weights are multiplied with activations as they are, with the rounding
 * of one fused multiply-add per column, at most {@code columns · 6e-8 · Σ |w · x|}.
 */
public final class NativeKernels extends Kernels {
    private final KernelLibrary assembled;
    private final NativeRowOperators rows;
    private final String processor;

    /** For a level that the processor supports. */
    public NativeKernels(Level level, String processor) {
        this(new KernelLibrary(level), processor);
    }

    private NativeKernels(KernelLibrary assembled, String processor) {
        this.assembled = assembled;
        rows = new NativeRowOperators(assembled);
        this.processor = processor;
    }

    @Override
    public KernelRung rung() {
        return KernelRung.NATIVE;
    }

    @Override
    public String description() {
        return "assembled code for " + assembled.level() + " on " + processor;
    }

    @Override
    public Optional<Peaks> peaks(WorkerTeam team) {
        return Optional.of(new PeakMeasurement(assembled, team).run());
    }

    @Override
    public MemoryReader memoryReader(long bytes, WorkerTeam team) {
        return new NativeReader(assembled, bytes, team);
    }

    @Override
    public Matrix matrix(List<? extends WeightSource> parts, WorkerTeam team) {
        return new NativeMatrix(assembled, parts, team);
    }

    @Override
    public int independentRows() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Workspace workspace(WorkerTeam team) {
        return new NativeWorkspace(assembled, rows, team);
    }

    @Override
    protected void multiplyChecked(Workspace workspace, Matrix w, Activations x, Activations y) {
        multiplyChecked(workspace, w, null, null, false, x, y);
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
        NativeWorkspace scratch = (NativeWorkspace) workspace;
        Finish finish = Finish.of(bias != null, f, add);
        NativeMatrix matrix = (NativeMatrix) w;
        scratch.multiplication.run(assembled, matrix, finish, matrix.view(bias), x, y);
    }

    @Override
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
        NativeMatrix first = (NativeMatrix) up;
        NativeMatrix second = (NativeMatrix) down;
        if (!Multiplication.runsThrough(assembled.level(), first, second, x.rows())) {
            super.addPerceptronChecked(workspace, up, upBias, f, down, downBias, x, inner, y);
            return;
        }
        ((NativeWorkspace) workspace)
                .multiplication.runThrough(
                        assembled,
                        first,
                        Finish.rounded(upBias != null, f),
                        first.view(upBias),
                        second,
                        downBias != null,
                        second.view(downBias),
                        x,
                        inner,
                        y);
    }

    @Override
    protected void multiplyGatedChecked(
            Workspace workspace, Matrix w, float @Nullable [] bias, Activation f, Activations x, Activations y) {
        NativeMatrix.Gate gate = ((NativeMatrix) w).gate();
        if (gate == null || bias != null || !Multiplication.severalPanels(assembled.level(), x.rows())) {
            super.multiplyGatedChecked(workspace, w, bias, f, x, y);
        } else {
            ((NativeWorkspace) workspace).multiplication.runGated(assembled, gate, Finish.gate(f), x, y);
        }
    }

    @Override
    public void append(
            Workspace workspace,
            int worker,
            KvLayer layer,
            Activations rows,
            int firstRow,
            int count,
            int keyColumn,
            int valueColumn) {
        KvLayer.Writer writer = ((NativeWorkspace) workspace).append(worker);
        layer.append(rows, firstRow, count, keyColumn, valueColumn, writer);
    }

    @Override
    protected void attendBlock(Workspace workspace, int worker, QueryBlock queries) {
        ((NativeWorkspace) workspace).attention(worker).attend(queries);
    }
}
