package dev.slm.quant;

/**
 * Reads arrays in plain Java. With eight sums, none of which waits for another, a core asks for more than memory gives
 * even where the compiler makes no vectors of it.
 */
final class ArrayReader implements MemoryReader {
    private static final int PART_BYTES = 1 << 20;

    private final WorkerTeam team;
    private final long[][] parts;

    /** What was read is added up and kept, so that no compiler can leave the reading out. */
    private final long[] sums;

    private final WorkerTeam.Task task;

    ArrayReader(long bytes, WorkerTeam team) {
        this.team = team;
        int count = Math.toIntExact(Math.max(1, (bytes + PART_BYTES - 1) / PART_BYTES));
        parts = new long[count][PART_BYTES / Long.BYTES];
        sums = new long[count];
        task = (part, worker) -> sums[part] = sum(parts[part]);
    }

    @Override
    public long bytes() {
        return (long) parts.length * PART_BYTES;
    }

    @Override
    public void read() {
        team.run(task, parts.length);
    }

    private static long sum(long[] values) {
        long s0 = 0;
        long s1 = 0;
        long s2 = 0;
        long s3 = 0;
        long s4 = 0;
        long s5 = 0;
        long s6 = 0;
        long s7 = 0;
        for (int i = 0; i <= values.length - 8; i += 8) {
            s0 += values[i];
            s1 += values[i + 1];
            s2 += values[i + 2];
            s3 += values[i + 3];
            s4 += values[i + 4];
            s5 += values[i + 5];
            s6 += values[i + 6];
            s7 += values[i + 7];
        }
        return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
    }

    @Override
    public void close() {}
}
