package dev.slm.quant;

import org.jspecify.annotations.Nullable;

/** One operation on the rows of a batch, reused for every call so that dispatching allocates nothing. */
final class OperatorJob implements WorkerTeam.Task {
    enum Operation {
        RMS_NORM,
        RMS_NORM_HEADS,
        LAYER_NORM,
        SCALE_AND_SHIFT,
        ADD_BIAS,
        ADD_SCALED,
        SCALE,
        SOFT_CAP,
        ACTIVATE,
        ACTIVATE_AND_MULTIPLY,
        ROTATE
    }

    /** Below this many floats the work is done before a second worker has woken up. */
    private static final int WORTH_SHARING = 16 * 1024;

    private static final float[] NONE = {};
    private static final int[] NO_POSITIONS = {};

    private @Nullable Workspace workspace;
    private Operation operation = Operation.SCALE;
    private @Nullable Activations x;
    private @Nullable Activations out;
    private int column;
    private float[] weight = NONE;
    private float @Nullable [] bias;
    private float epsilon;
    private float factor;
    private Activation activation = Activation.RELU;
    private int heads;
    private int headSize;
    private @Nullable Rope rope;
    private int[] positions = NO_POSITIONS;
    private int rowsPerItem;

    OperatorJob prepare(Operation operation, Activations x, int column, Activations out) {
        this.operation = operation;
        this.x = x;
        this.column = column;
        this.out = out;
        return this;
    }

    OperatorJob norm(float[] weight, float @Nullable [] bias, float epsilon) {
        this.weight = weight;
        this.bias = bias;
        this.epsilon = epsilon;
        return this;
    }

    OperatorJob factor(float factor) {
        this.factor = factor;
        return this;
    }

    OperatorJob activation(Activation activation) {
        this.activation = activation;
        return this;
    }

    OperatorJob heads(int heads, int headSize) {
        this.heads = heads;
        this.headSize = headSize;
        return this;
    }

    OperatorJob rope(Rope rope, int[] positions) {
        this.rope = rope;
        this.positions = positions;
        return this;
    }

    void run(Workspace workspace) {
        this.workspace = workspace;
        Activations batch = required(x);
        rowsPerItem = Math.max(1, WORTH_SHARING / batch.width());
        int items = (batch.rows() + rowsPerItem - 1) / rowsPerItem;
        workspace.team().run(this, items);
    }

    @Override
    public void run(int item, int worker) {
        RowOperators operators = required(workspace).rows(worker);
        Activations from = required(x);
        Activations to = required(out);
        int end = Math.min(from.rows(), (item + 1) * rowsPerItem);
        for (int row = item * rowsPerItem; row < end; row++) {
            run(operators, from, to, row);
        }
    }

    private void run(RowOperators operators, Activations from, Activations to, int row) {
        float[] a = from.data();
        float[] b = to.data();
        int ao = from.offset(row) + column;
        int bo = to.offset(row);
        int n = from.width();
        switch (operation) {
            case RMS_NORM -> operators.rmsNorm(a, ao, n, weight, epsilon, b, bo);
            case RMS_NORM_HEADS -> operators.rmsNormHeads(a, ao, heads, weight, epsilon);
            case LAYER_NORM -> operators.layerNorm(a, ao, n, weight, bias, epsilon, b, bo);
            case SCALE_AND_SHIFT -> operators.scaleAndShift(a, ao, n, weight, required(bias), b, bo);
            case ADD_BIAS -> operators.addScaled(a, ao, weight, 0, n, 1);
            case ADD_SCALED -> operators.addScaled(a, ao, b, bo, n, factor);
            case SCALE -> operators.scale(a, ao, n, factor);
            case SOFT_CAP -> operators.softCap(a, ao, n, factor);
            case ACTIVATE -> operators.activate(activation, a, ao, n);
            case ACTIVATE_AND_MULTIPLY -> operators.activateAndMultiply(activation, a, ao, a, ao + n / 2, n / 2, b, bo);
            case ROTATE -> {
                Rope rotation = required(rope);
                float[] table = rotation.table(positions[row]);
                int offset = rotation.offset(positions[row]);
                operators.rotate(a, ao, heads, headSize, table, offset, rotation.rotated(), rotation.pairing());
            }
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("an item without a job");
        }
        return value;
    }
}
