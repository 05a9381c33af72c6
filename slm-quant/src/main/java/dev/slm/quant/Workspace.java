package dev.slm.quant;

/**
 * The scratch memory of one forward pass at a time, with the team that works for it. Made by {@link Kernels#workspace};
 * grows to what the largest operation needs and is then used again, so that a pass allocates nothing. Not thread-safe.
 */
public class Workspace {
    private final WorkerTeam team;
    final OperatorJob operatorJob = new OperatorJob();
    final AttentionJob attentionJob = new AttentionJob();

    /** Scratch for passes that this team works on. */
    protected Workspace(WorkerTeam team) {
        this.team = team;
    }

    /** The workers. */
    public final WorkerTeam team() {
        return team;
    }
}
