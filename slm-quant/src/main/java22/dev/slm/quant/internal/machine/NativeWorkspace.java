package dev.slm.quant.internal.machine;

import dev.slm.quant.RowOperators;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Scratch of the native rung: tiles of floats, and each worker's arguments. */
final class NativeWorkspace extends Workspace {
    private static final int CACHE_LINE = 64;
    private static final int VIEWS = 16;

    private final RowOperators rows;
    private final KernelArguments[] multiplyArguments;
    private final MemorySegment[] restingSums;
    private final KernelArguments[] tileArguments;
    private final NativeAttention[] attentions;
    private final NativeAppend[] appends;
    private float[] interleaved = {};
    private final float[][] viewed = new float[VIEWS][];
    private final MemorySegment[] views = new MemorySegment[VIEWS];
    private int nextView;
    final Multiplication multiplication = new Multiplication(this);

    NativeWorkspace(KernelLibrary library, RowOperators rows, WorkerTeam team) {
        super(team);
        this.rows = rows;
        multiplyArguments = new KernelArguments[team.size()];
        restingSums = new MemorySegment[team.size()];
        Arrays.fill(restingSums, MemorySegment.NULL);
        tileArguments = new KernelArguments[team.size()];
        attentions = new NativeAttention[team.size()];
        appends = new NativeAppend[team.size()];
        for (int i = 0; i < team.size(); i++) {
            multiplyArguments[i] = new KernelArguments(MultiplyArguments.BYTES);
            // What follows stays zero: no row.
            for (int row = 0; row < MultiplyArguments.MOST_ROWS; row++) {
                multiplyArguments[i].putInt(MultiplyArguments.ALL_ROWS + row * Integer.BYTES, -1);
            }
            tileArguments[i] = new KernelArguments(QuantizeRows.BYTES);
            attentions[i] = new NativeAttention(library);
            appends[i] = new NativeAppend(library);
        }
    }

    @Override
    public RowOperators rows(int worker) {
        return rows;
    }

    KernelArguments multiplyArguments(int worker) {
        return multiplyArguments[worker];
    }

    /** Room of a worker for sums between chunks, at least {@code bytes}. */
    MemorySegment restingSums(int worker, long bytes) {
        if (restingSums[worker].byteSize() < bytes) {
            restingSums[worker] = Arena.ofAuto().allocate(bytes, CACHE_LINE);
        }
        return restingSums[worker];
    }

    KernelArguments tileArguments(int worker) {
        return tileArguments[worker];
    }

    /** Room for {@code count} floats in tiles. */
    float[] interleaved(int count) {
        if (interleaved.length < count) {
            interleaved = new float[count];
        }
        return interleaved;
    }

    /**
     * The floats of an array as kernels are given them. A pass goes through the same few arrays again and again, so the
     * last ones are kept.
     */
    MemorySegment view(float[] values) {
        for (int i = 0; i < VIEWS; i++) {
            if (viewed[i] == values) {
                return views[i];
            }
        }
        nextView = (nextView + 1) % VIEWS;
        viewed[nextView] = values;
        views[nextView] = MemorySegment.ofArray(values);
        return views[nextView];
    }

    NativeAttention attention(int worker) {
        return attentions[worker];
    }

    NativeAppend append(int worker) {
        return appends[worker];
    }
}
