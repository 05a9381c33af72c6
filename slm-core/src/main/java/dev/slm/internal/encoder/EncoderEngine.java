package dev.slm.internal.encoder;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.quant.Activations;
import dev.slm.quant.Kernels;
import dev.slm.quant.Matrix;
import dev.slm.quant.WorkerTeam;
import dev.slm.quant.format.WeightType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An encoder, loaded and ready. Weights are immutable and shared; every call takes a pass out of a pool, so that any
 * number of threads may call at once.
 */
public final class EncoderEngine implements AutoCloseable {
    /**
     * Tokens per pass and worker: enough for the weights that every pass reads and perhaps unpacks, few enough for most of
     * what lies between operators to stay in the second-level cache.
     */
    private static final int TOKENS = 256;

    /** A pass whose buffers grew beyond this (256 MB) for some huge text is not kept. */
    private static final long MAX_KEPT_FLOATS = 64L << 20;

    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final WorkerTeam team;
    private final EncoderBody body;
    private final Set<HeadKind> available;
    private final Map<HeadKind, Head> heads = new EnumMap<>(HeadKind.class);
    private final List<Matrix> matrices;
    private final ConcurrentLinkedDeque<EncoderPass> passes = new ConcurrentLinkedDeque<>();

    /** The passes that a worker takes alone, and its team. */
    private final ConcurrentLinkedDeque<EncoderPass> passesApart = new ConcurrentLinkedDeque<>();

    private final WorkerTeam alone = WorkerTeam.of(1);

    /** Calls that run; below 0 once closed. */
    private final AtomicInteger running = new AtomicInteger();

    private static final int CLOSED = Integer.MIN_VALUE / 2;

    /** Receives the hidden states of some consecutive texts; of different ones perhaps by several threads at once. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Hidden states of the texts of one pass.
         *
         * @param pass holds the texts; to be used for heads
         * @param hidden one row per token, for the duration of the call
         * @param firstText the place of the first of these texts in the batch
         */
        void visit(EncoderPass pass, Activations hidden, int firstText);
    }

    private EncoderEngine(
            Checkpoint checkpoint, Kernels kernels, WorkerTeam team, EncoderWeights weights, Set<HeadKind> wanted) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.team = team;
        EncoderParts parts = EncoderFamilies.load(checkpoint, weights);
        body = parts.body();
        available = Set.copyOf(parts.heads().keySet());
        parts.heads().forEach((kind, head) -> {
            if (wanted.contains(kind)) {
                heads.put(kind, head.get());
            }
        });
        matrices = weights.matrices();
    }

    /**
     * Builds the encoder of a checkpoint, which then belongs to it.
     *
     * @param quantize the type that matrices of F32, F16 and BF16 are brought to where their rows allow it; null to keep
     *     them as they are
     * @param wanted the heads to build of those that the checkpoint has
     * @throws UnsupportedModelException if the checkpoint is no encoder of a known family
     * @throws dev.slm.ModelFormatException if settings or tensors are missing or wrong
     */
    public static EncoderEngine load(
            Checkpoint checkpoint,
            Kernels kernels,
            WorkerTeam team,
            @Nullable WeightType quantize,
            Set<HeadKind> wanted) {
        EncoderWeights weights = new EncoderWeights(checkpoint, kernels, team, quantize);
        try {
            return new EncoderEngine(checkpoint, kernels, team, weights, wanted);
        } catch (RuntimeException | Error e) {
            weights.matrices().forEach(Matrix::close);
            checkpoint.close();
            throw e;
        }
    }

    /** Whether this is an encoder that slm runs. */
    public static boolean knows(Checkpoint checkpoint) {
        return EncoderFamilies.knows(checkpoint);
    }

    /** The model's files. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Floats per hidden state. */
    public int hiddenSize() {
        return body.hiddenSize();
    }

    /** The greatest number of tokens of a text. */
    public int maxTokens() {
        return body.embeddings().maxTokens();
    }

    /** Number of token ids. */
    public int vocabularySize() {
        return body.embeddings().words().rows();
    }

    /** Whether the model tells the two texts of a pair apart by their segments. */
    public boolean hasSegments() {
        return body.embeddings().hasSegments();
    }

    /** The heads that were built. */
    public Set<HeadKind> heads() {
        return Set.copyOf(heads.keySet());
    }

    /**
     * Makes sure of a head.
     *
     * @throws UnsupportedModelException naming what the model has, if it lacks this one
     */
    public Head require(HeadKind kind) {
        Head head = heads.get(kind);
        if (head == null) {
            String has = available.isEmpty()
                    ? "no head at all"
                    : available.stream().sorted().map(each -> "a " + each).collect(Collectors.joining(", "));
            throw new UnsupportedModelException(checkpoint.path() + " has no " + kind + "; it has " + has);
        }
        return head;
    }

    /** Outputs per row of a head. */
    public int outputs(HeadKind kind) {
        return require(kind).outputs(hiddenSize());
    }

    /**
     * Checks a text against vocabulary, segments and length.
     *
     * @throws IllegalArgumentException naming what does not fit
     */
    public void check(TokenSequence text) {
        body.embeddings().check(text);
    }

    /**
     * Runs the encoder over any number of texts, in as many passes as make sense, and hands out the hidden states of every
     * pass, in any order.
     *
     * @throws IllegalArgumentException if a text does not fit the model; nothing has been computed then
     * @throws IllegalStateException if the model is closed
     */
    public void forward(List<TokenSequence> texts, Visitor visitor) {
        texts.forEach(this::check);
        if (running.incrementAndGet() < 0) {
            leave();
            throw new IllegalStateException(checkpoint.path() + " is closed");
        }
        try {
            PassPlan plan = PassPlan.of(texts, team.size(), TOKENS);
            if (plan.apart()) {
                team.run((i, worker) -> forward(plan, i, passesApart, alone, texts, visitor), plan.passes());
            } else {
                for (int i = 0; i < plan.passes(); i++) {
                    forward(plan, i, passes, team, texts, visitor);
                }
            }
        } finally {
            leave();
        }
    }

    private void leave() {
        if (running.decrementAndGet() == CLOSED) {
            release();
        }
    }

    private void forward(
            PassPlan plan,
            int index,
            ConcurrentLinkedDeque<EncoderPass> pool,
            WorkerTeam workers,
            List<TokenSequence> texts,
            Visitor visitor) {
        EncoderPass pass = pool.pollFirst();
        if (pass == null) {
            pass = new EncoderPass(kernels, workers);
        }
        pass.texts().clear();
        for (int text = plan.first(index); text < plan.end(index); text++) {
            pass.texts().add(texts.get(text));
        }
        visitor.visit(pass, body.forward(pass), plan.first(index));
        // A pass that failed half way is left to the collector.
        if (pass.floats() <= MAX_KEPT_FLOATS) {
            pool.addFirst(pass);
        }
    }

    /** The outputs of a head that yields one row per text; index counts the texts of the pass. */
    public void ofTexts(HeadKind kind, EncoderPass pass, Activations hidden, Head.Sink sink) {
        require(kind).ofTexts(pass, hidden, sink);
    }

    /** The outputs of a head that yields one row per token, for some rows of the pass. */
    public void ofRows(HeadKind kind, EncoderPass pass, Activations hidden, int[] rows, Head.Sink sink) {
        require(kind).ofRows(pass, hidden, rows, sink);
    }

    /** Closes the model once all calls that run have ended; later ones throw. Closing again does nothing. */
    @Override
    public void close() {
        int before = running.getAndUpdate(count -> count < 0 ? count : count + CLOSED);
        if (before == 0) {
            release();
        }
    }

    private void release() {
        passes.clear();
        passesApart.clear();
        matrices.forEach(Matrix::close);
        checkpoint.close();
    }
}
