package dev.slm.internal.task;

import dev.slm.UnsupportedModelException;
import dev.slm.internal.encoder.EncoderEngine;
import dev.slm.internal.encoder.HeadKind;
import dev.slm.internal.encoder.TokenSequence;
import dev.slm.internal.format.Checkpoint;
import dev.slm.quant.KernelLadder;
import dev.slm.quant.Kernels;
import dev.slm.quant.WorkerTeam;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Tokenizers;
import dev.slm.tokenizers.Truncation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An encoder with its tokenizer. A model whose tokenizer is missing or not usable still takes token ids, so the reason is
 * kept until somebody asks for text. May be shared between threads.
 */
public final class TaskModel implements AutoCloseable {
    private final EncoderEngine engine;
    private final @Nullable Tokenizer tokenizer;
    private final String noTokenizer;
    private final TokenizerSettings settings;
    private final @Nullable WorkerTeam ownTeam;

    private TaskModel(
            EncoderEngine engine, @Nullable Tokenizer tokenizer, String noTokenizer, @Nullable WorkerTeam ownTeam) {
        this.engine = engine;
        this.tokenizer = tokenizer;
        this.noTokenizer = noTokenizer;
        this.ownTeam = ownTeam;
        settings = TokenizerSettings.of(engine);
    }

    /**
     * Loads a GGUF file or a Hugging Face folder.
     *
     * @param wanted the heads to build
     * @throws dev.slm.ModelFormatException if a file is damaged
     * @throws UnsupportedModelException if it is no encoder that slm knows
     * @throws IllegalStateException if the rung asked for does not run here
     */
    public static TaskModel load(Path path, LoadSettings settings, Set<HeadKind> wanted) {
        Kernels kernels = settings.kernels() == null ? Kernels.get() : KernelLadder.rung(settings.kernels());
        Checkpoint checkpoint = Checkpoint.open(path);
        WorkerTeam ownTeam = settings.threads() == 0 ? null : WorkerTeam.of(settings.threads());
        WorkerTeam team = ownTeam == null ? WorkerTeam.shared() : ownTeam;
        EncoderEngine engine = null;
        try {
            engine = EncoderEngine.load(checkpoint, kernels, team, settings.quantize(), wanted);
            return of(engine, checkpoint, ownTeam);
        } catch (RuntimeException | Error e) {
            if (engine != null) {
                engine.close();
            }
            if (ownTeam != null) {
                ownTeam.close();
            }
            throw e;
        }
    }

    private static TaskModel of(EncoderEngine engine, Checkpoint checkpoint, @Nullable WorkerTeam ownTeam) {
        Tokenizer tokenizer = null;
        String reason = "";
        try {
            tokenizer = checkpoint.kind() == Checkpoint.Kind.GGUF
                    ? Tokenizers.fromGguf(checkpoint.metadata().asMap())
                    : Tokenizers.fromFolder(checkpoint.path());
        } catch (TokenizerFormatException unusable) {
            reason = unusable.getMessage();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    checkpoint.path() + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
        return new TaskModel(engine, tokenizer, reason, ownTeam);
    }

    public EncoderEngine engine() {
        return engine;
    }

    /** The model's files. */
    public Checkpoint checkpoint() {
        return engine.checkpoint();
    }

    /** The greatest number of tokens of a text, special tokens included. */
    public int maxTokens() {
        return settings.maxTokens();
    }

    /** Cuts texts to this many tokens at the end that the model's files say; of a pair the longer one first. */
    public Truncation truncation(int tokens) {
        return Truncation.to(tokens).withDirection(settings.truncationSide());
    }

    /** Whether texts can be given, or token ids only. */
    public boolean hasTokenizer() {
        return tokenizer != null;
    }

    /**
     * The model's tokenizer.
     *
     * @throws UnsupportedModelException if it has none that can be used
     */
    public Tokenizer tokenizer() {
        if (tokenizer == null) {
            throw new UnsupportedModelException(checkpoint().path()
                    + " has no usable tokenizer, so that only token ids can be given: " + noTokenizer);
        }
        return tokenizer;
    }

    /** The ids and segments of an encoded text. */
    public TokenSequence sequence(Encoding encoding) {
        return new TokenSequence(encoding.ids(), settings.segments() ? encoding.typeIds() : null);
    }

    /** The ids and segments of encoded texts. */
    public List<TokenSequence> sequences(List<Encoding> encodings) {
        return encodings.stream().map(this::sequence).toList();
    }

    /** The outputs of a head that yields one row per text, in the order of the texts. */
    public float[][] ofTexts(HeadKind kind, List<TokenSequence> texts) {
        float[][] outputs = new float[texts.size()][engine.outputs(kind)];
        engine.forward(
                texts,
                (pass, hidden, first) -> engine.ofTexts(
                        kind,
                        pass,
                        hidden,
                        (i, values, offset) ->
                                System.arraycopy(values, offset, outputs[first + i], 0, outputs[first + i].length)));
        return outputs;
    }

    /** The outputs of a head that yields one row per token: of each text one row per token. */
    public float[][][] ofTokens(HeadKind kind, List<TokenSequence> texts) {
        int width = engine.outputs(kind);
        float[][][] outputs = new float[texts.size()][][];
        engine.forward(texts, (pass, hidden, first) -> {
            for (int i = 0; i < pass.texts().size(); i++) {
                int[] rows = new int[pass.texts().length(i)];
                for (int row = 0; row < rows.length; row++) {
                    rows[row] = pass.texts().start(i) + row;
                }
                float[][] ofText = new float[rows.length][width];
                engine.ofRows(
                        kind,
                        pass,
                        hidden,
                        rows,
                        (row, values, offset) -> System.arraycopy(values, offset, ofText[row], 0, width));
                outputs[first + i] = ofText;
            }
        });
        return outputs;
    }

    @Override
    public void close() {
        engine.close();
        if (ownTeam != null) {
            ownTeam.close();
        }
    }
}
