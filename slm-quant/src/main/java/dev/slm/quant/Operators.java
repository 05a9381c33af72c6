package dev.slm.quant;

import dev.slm.quant.OperatorJob.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Operations on every row of a batch: norms, activations, rotations, sums. Bounds are checked here; the arithmetic is that
 * of the workspace's {@link RowOperators}. Large batches are spread over the workspace's team.
 */
public final class Operators {
    Operators() {}

    /** RMSNorm (Zhang and Sennrich 2019) of every row of x into out, which may be x. */
    public void rmsNorm(Workspace workspace, Activations x, float[] weight, float epsilon, Activations out) {
        sameWidth(x, out);
        width(x, weight.length, "norm weights");
        workspace
                .operatorJob
                .prepare(Operation.RMS_NORM, x, 0, out)
                .norm(weight, null, epsilon)
                .run(workspace);
    }

    /**
     * RMSNorm of each of {@code count} consecutive runs of {@code weight.length} floats from {@code column} on, in place:
     * the norm of queries and keys per head.
     */
    public void rmsNormHeads(Workspace workspace, Activations x, int column, int count, float[] weight, float epsilon) {
        columns(x, column, (long) count * weight.length);
        workspace
                .operatorJob
                .prepare(Operation.RMS_NORM_HEADS, x, column, x)
                .norm(weight, null, epsilon)
                .heads(count, weight.length)
                .run(workspace);
    }

    /** LayerNorm (Ba, Kiros and Hinton 2016) of every row of x into out, which may be x. */
    public void layerNorm(
            Workspace workspace,
            Activations x,
            float[] weight,
            float @Nullable [] bias,
            float epsilon,
            Activations out) {
        sameWidth(x, out);
        width(x, weight.length, "norm weights");
        if (bias != null) {
            width(x, bias.length, "norm biases");
        }
        workspace
                .operatorJob
                .prepare(Operation.LAYER_NORM, x, 0, out)
                .norm(weight, bias, epsilon)
                .run(workspace);
    }

    /** {@code out = x · weight + bias}, element by element; out may be x. */
    public void scaleAndShift(Workspace workspace, Activations x, float[] weight, float[] bias, Activations out) {
        sameWidth(x, out);
        width(x, weight.length, "weights");
        width(x, bias.length, "biases");
        workspace
                .operatorJob
                .prepare(Operation.SCALE_AND_SHIFT, x, 0, out)
                .norm(weight, bias, 0)
                .run(workspace);
    }

    /** Adds the same bias to every row. */
    public void addBias(Workspace workspace, Activations x, float[] bias) {
        width(x, bias.length, "biases");
        workspace
                .operatorJob
                .prepare(Operation.ADD_BIAS, x, 0, x)
                .norm(bias, null, 0)
                .run(workspace);
    }

    /** {@code x += factor · y}. */
    public void addScaled(Workspace workspace, Activations x, Activations y, float factor) {
        if (x.width() != y.width() || x.rows() != y.rows()) {
            throw new IllegalArgumentException(
                    x.rows() + " rows of " + x.width() + " plus " + y.rows() + " of " + y.width());
        }
        workspace
                .operatorJob
                .prepare(Operation.ADD_SCALED, x, 0, y)
                .factor(factor)
                .run(workspace);
    }

    /** {@code x *= factor}. */
    public void scale(Workspace workspace, Activations x, float factor) {
        workspace.operatorJob.prepare(Operation.SCALE, x, 0, x).factor(factor).run(workspace);
    }

    /** {@code x = cap · tanh(x / cap)}. */
    public void softCap(Workspace workspace, Activations x, float cap) {
        workspace.operatorJob.prepare(Operation.SOFT_CAP, x, 0, x).factor(cap).run(workspace);
    }

    /** {@code x = f(x)}. */
    public void activate(Workspace workspace, Activation f, Activations x) {
        workspace.operatorJob.prepare(Operation.ACTIVATE, x, 0, x).activation(f).run(workspace);
    }

    /**
     * Gated activation: of every row of x the first half goes through f and is multiplied with the second half.
     *
     * @param out half as wide as x
     */
    public void activateAndMultiply(Workspace workspace, Activation f, Activations x, Activations out) {
        if (x.width() != 2 * out.width() || x == out) {
            throw new IllegalArgumentException(
                    "gate and up in rows of " + x.width() + " do not give rows of " + out.width());
        }
        out.rows(x.rows());
        workspace
                .operatorJob
                .prepare(Operation.ACTIVATE_AND_MULTIPLY, x, 0, out)
                .activation(f)
                .run(workspace);
    }

    /**
     * Rotary embedding of {@code heads} heads from {@code column} on, in place.
     *
     * @param positions of each row
     */
    public void rotate(
            Workspace workspace, Activations x, int column, int heads, int headSize, Rope rope, int[] positions) {
        columns(x, column, (long) heads * headSize);
        if (rope.rotated() > headSize || positions.length < x.rows()) {
            throw new IllegalArgumentException(rope.rotated() + " of " + headSize + " elements in " + x.rows()
                    + " rows at " + positions.length + " positions");
        }
        workspace
                .operatorJob
                .prepare(Operation.ROTATE, x, column, x)
                .heads(heads, headSize)
                .rope(rope, positions)
                .run(workspace);
    }

    private static void sameWidth(Activations x, Activations out) {
        if (x.width() != out.width()) {
            throw new IllegalArgumentException("rows of " + x.width() + " and of " + out.width());
        }
        if (x != out && out.rows() != x.rows()) {
            out.rows(x.rows());
        }
    }

    private static void width(Activations x, int found, String what) {
        if (x.width() != found) {
            throw new IllegalArgumentException(found + " " + what + " for rows of " + x.width());
        }
    }

    private static void columns(Activations x, int column, long count) {
        if (column < 0 || count < 0 || column + count > x.width()) {
            throw new IllegalArgumentException(
                    "columns " + column + " to " + (column + count) + " of rows of " + x.width());
        }
    }
}
