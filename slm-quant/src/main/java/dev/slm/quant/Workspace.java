package dev.slm.quant;

/**
 * The scratch memory of one forward pass at a time, with the team that works for it. Made by {@link Kernels#workspace};
 * grows to what the largest operation needs and is then used again, so that a pass allocates nothing. Not thread-safe.
 */
public abstract class Workspace {
    private final WorkerTeam team;
    final OperatorJob operatorJob = new OperatorJob();
    final AttentionJob attentionJob;
    private Activations product = new Activations(0, 1);
    private Activations gateAndFactor = new Activations(0, 1);

    /** Scratch for passes that this team works on. */
    protected Workspace(WorkerTeam team) {
        this.team = team;
        attentionJob = new AttentionJob(team.size());
    }

    /** The workers. */
    public final WorkerTeam team() {
        return team;
    }

    /** The arithmetic on single rows, unchecked, of one worker at a time; the calling thread is worker 0. */
    public abstract RowOperators rows(int worker);

    /** Room for a product that is to be added to something. A model adds rows of one width, so the last one is kept. */
    final Activations product(int rows, int width) {
        if (product.width() != width) {
            product = new Activations(rows, width);
        }
        return product.rows(rows);
    }

    /** Room for a product whose first half is a gate; kept likewise. */
    final Activations gateAndFactor(int rows, int width) {
        if (gateAndFactor.width() != width) {
            gateAndFactor = new Activations(rows, width);
        }
        return gateAndFactor.rows(rows);
    }
}
