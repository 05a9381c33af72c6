package dev.slm.internal.encoder;

import dev.slm.quant.Activations;
import dev.slm.quant.AttentionBatch;
import dev.slm.quant.AttentionShape;
import dev.slm.quant.Kernels;
import dev.slm.quant.KvLayer;
import dev.slm.quant.KvPrecision;
import dev.slm.quant.Operators;
import dev.slm.quant.Rope;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.Workspace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The scratch of one forward pass at a time. An engine keeps passes and uses them again, so that a pass allocates
 * nothing once its buffers have grown. Not thread-safe.
 */
public final class EncoderPass {
    /** What a buffer is for; buffers of different purposes, or different widths, never share memory. */
    enum Slot {
        HIDDEN,
        ORDERED,
        NORMED,
        QUERY_KEY_VALUE,
        VALUE,
        ATTENDED,
        INNER,
        BOTTLENECK,
        RESIDUAL,
        SUBLAYER,
        HEAD,
        HEAD_EVEN,
        HEAD_ODD
    }

    private final Kernels kernels;
    private final Workspace workspace;
    private final Map<Slot, List<Activations>> buffers = new EnumMap<>(Slot.class);
    private final List<KvLayer> caches = new ArrayList<>();
    private final AttentionBatch attention = new AttentionBatch();
    private final Append append = new Append();
    private final PackedTexts texts = new PackedTexts();
    private final byte[][] bytes;

    EncoderPass(Kernels kernels, WorkerTeam team) {
        this.kernels = kernels;
        workspace = kernels.workspace(team);
        bytes = new byte[team.size()][0];
    }

    /** The texts of this pass. */
    public PackedTexts texts() {
        return texts;
    }

    Kernels kernels() {
        return kernels;
    }

    Operators operators() {
        return kernels.operators();
    }

    Workspace workspace() {
        return workspace;
    }

    /** The buffer of a purpose and width; what it holds is left from its last use. */
    Activations buffer(Slot slot, int width) {
        List<Activations> ofSlot = buffers.get(slot);
        if (ofSlot == null) {
            ofSlot = new ArrayList<>();
            buffers.put(slot, ofSlot);
        }
        for (int i = 0; i < ofSlot.size(); i++) {
            if (ofSlot.get(i).width() == width) {
                return ofSlot.get(i);
            }
        }
        Activations made = new Activations(0, width);
        ofSlot.add(made);
        return made;
    }

    /** Scratch of a worker for decoding a row of a table. */
    byte[] bytes(int worker, int length) {
        if (bytes[worker].length < length) {
            bytes[worker] = new byte[length];
        }
        return bytes[worker];
    }

    /** Does something for every text; texts are independent of each other. */
    void forEachText(WorkerTeam.Task task) {
        workspace.team().run(task, texts.size());
    }

    /** Floats that all buffers take by now. */
    long floats() {
        long sum = 0;
        for (KvLayer cache : caches) {
            sum += cache.bytes() / Float.BYTES;
        }
        for (List<Activations> ofSlot : buffers.values()) {
            for (Activations buffer : ofSlot) {
                sum += buffer.data().length;
            }
        }
        return sum;
    }

    /** Rotates queries and keys, which lie one after the other at the start of each row. */
    void rotate(Activations qkv, AttentionShape shape, Rope rope) {
        operators().rotate(workspace, qkv, 0, 2 * shape.heads(), shape.headSize(), rope, texts.indices());
    }

    /**
     * Attention within each text.
     *
     * @param qkv rows of queries, keys and values of all heads, one after the other
     */
    void attend(AttentionShape shape, Activations qkv, Activations out) {
        int width = shape.heads() * shape.headSize();
        append.run(shape, qkv, width);
        attention.clear();
        for (int i = 0; i < texts.size(); i++) {
            attention.add(caches.get(i), texts.start(i), texts.length(i), 0);
        }
        kernels.attend(workspace, shape, attention, qkv, 0, out);
    }

    /** Lays out the keys and values of each text; texts are independent of each other. */
    private final class Append implements WorkerTeam.Task {
        private Activations rows = new Activations(0, 1);
        private int width;

        void run(AttentionShape shape, Activations qkv, int heads) {
            rows = qkv;
            width = heads;
            if (!caches.isEmpty() && !fits(caches.get(0), shape)) {
                caches.clear();
            }
            while (caches.size() < texts.size()) {
                caches.add(new KvLayer(shape.kvHeads(), shape.headSize(), KvPrecision.F32, Integer.MAX_VALUE));
            }
            forEachText(this);
        }

        private boolean fits(KvLayer cache, AttentionShape shape) {
            return cache.heads() == shape.kvHeads() && cache.headSize() == shape.headSize();
        }

        @Override
        public void run(int text, int worker) {
            KvLayer cache = caches.get(text);
            cache.clear();
            kernels.append(workspace, worker, cache, rows, texts.start(text), texts.length(text), width, 2 * width);
        }
    }
}
