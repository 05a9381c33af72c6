package dev.slm.internal.generate;

import dev.slm.FinishReason;
import dev.slm.Generation;
import dev.slm.Timings;
import dev.slm.TokenLogprobs;
import dev.slm.Usage;
import dev.slm.internal.generate.sampling.LogProbabilities;
import dev.slm.internal.generate.sampling.LogitAdjustment;
import dev.slm.internal.generate.sampling.Sampler;
import dev.slm.tokenizers.IncrementalDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation: each {@link #advance} reads what has not been read yet and chooses one token. For one thread at a time,
 * but {@link #cancel} may come from any.
 */
public final class TokenLoop implements BooleanSupplier, TokenReader.LogitsSink {
    private final TokenReader reader;
    private final LoopSettings settings;
    private final Sampler sampler;
    private final AnswerText text;
    private final @Nullable LogProbabilities probabilities;
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private final LongSupplier clock;
    private final long startNanos;
    private final int[] promptIds;
    private final int[] newest = new int[1];
    private int[] ids = new int[16];
    private int count;
    private volatile boolean cancelled;
    private @Nullable FinishReason finishReason;
    private String piece = "";
    private long prefillNanos;
    private long decodeNanos;
    private long firstTokenNanos;

    /**
     * A generation that has not begun.
     *
     * @param reader has read a beginning of the prompt, but not its last token
     * @param promptIds the whole prompt, at least one token
     * @param decoder see {@link AnswerText}
     * @param constraints see {@link Sampler}
     * @param clock nanoseconds, as {@link System#nanoTime}; time counts from now on
     */
    public TokenLoop(
            TokenReader reader,
            int vocabularySize,
            int[] promptIds,
            @Nullable IncrementalDecoder decoder,
            LoopSettings settings,
            List<LogitAdjustment> constraints,
            LongSupplier clock) {
        this.reader = reader;
        this.promptIds = promptIds;
        this.settings = settings;
        this.clock = clock;
        startNanos = clock.getAsLong();
        sampler = new Sampler(settings.sampling(), vocabularySize, constraints);
        for (int id : promptIds) {
            sampler.acceptPrompt(id);
        }
        text = new AnswerText(decoder, settings.stopStrings());
        probabilities = settings.topLogprobs() < 0 ? null : new LogProbabilities(vocabularySize);
    }

    /** Makes the next token; {@link #piece()} is then the text that has become certain. False once it has ended. */
    public boolean advance() {
        if (finishReason != null) {
            return false;
        }
        piece = "";
        long begin = clock.getAsLong();
        boolean first = count == 0;
        step();
        long end = clock.getAsLong();
        if (first) {
            prefillNanos = end - begin;
            firstTokenNanos = count == 0 ? 0 : end - startNanos;
        } else {
            decodeNanos += end - begin;
        }
        return true;
    }

    private void step() {
        if (getAsBoolean()) {
            finish(interruption());
        } else if (count >= settings.maxTokens()) {
            finish(FinishReason.LENGTH);
        } else if (promptIds.length + count >= reader.maxLength()) {
            finish(FinishReason.CONTEXT_FULL);
        } else {
            try {
                if (count == 0) {
                    int read = reader.length();
                    reader.read(promptIds, read, promptIds.length - read, this, this);
                } else {
                    reader.read(newest, 0, 1, this, this);
                }
            } catch (CancellationException stopped) {
                finish(interruption());
                return;
            }
            take(newest[0]);
        }
    }

    /** Chooses a token. Called by the reader, while the logits are there. */
    @Override
    public void accept(float[] logits, int offset) {
        newest[0] = sampler.sample(logits, offset);
        if (probabilities != null) {
            logprobs.add(logprobs(probabilities, logits, offset, newest[0]));
        }
    }

    private TokenLogprobs logprobs(LogProbabilities scale, float[] logits, int offset, int id) {
        double logNorm = scale.logNorm(logits, offset);
        List<TokenLogprobs.Alternative> top = new ArrayList<>();
        for (int other : scale.largest(logits, offset, settings.topLogprobs())) {
            top.add(new TokenLogprobs.Alternative(other, Math.min(0, logits[offset + other] - logNorm)));
        }
        return new TokenLogprobs(id, Math.min(0, logits[offset + id] - logNorm), top);
    }

    private void take(int id) {
        for (int stop : settings.stopTokens()) {
            if (id == stop) {
                if (probabilities != null) {
                    logprobs.remove(logprobs.size() - 1);
                }
                finish(FinishReason.STOP);
                return;
            }
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        piece = text.push(id);
        if (text.stopped()) {
            finish(FinishReason.STOP_STRING);
        } else if (count == settings.maxTokens()) {
            finish(FinishReason.LENGTH);
        } else if (promptIds.length + count == reader.maxLength()) {
            finish(FinishReason.CONTEXT_FULL);
        }
    }

    private void finish(FinishReason reason) {
        piece += text.finish();
        finishReason = text.stopped() ? FinishReason.STOP_STRING : reason;
    }

    /** The text that the last {@link #advance} has made certain; often empty. */
    public String piece() {
        return piece;
    }

    /** Ends the generation at the next opportunity. From any thread. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether something from outside wants it to end. */
    @Override
    public boolean getAsBoolean() {
        return cancelled || Thread.currentThread().isInterrupted() || isTimeOver();
    }

    private boolean isTimeOver() {
        return settings.timeoutNanos() != Long.MAX_VALUE && clock.getAsLong() - startNanos >= settings.timeoutNanos();
    }

    private FinishReason interruption() {
        return !cancelled && !Thread.currentThread().isInterrupted() && isTimeOver()
                ? FinishReason.TIMEOUT
                : FinishReason.CANCELLED;
    }

    /** Ends the generation now, if it has not ended, as a cancelled one. */
    public void stop() {
        if (finishReason == null) {
            piece = "";
            finish(FinishReason.CANCELLED);
        }
    }

    /** What has been made; of a generation that goes on, so far and with {@link FinishReason#CANCELLED}. */
    public Generation result() {
        return new Generation(
                text.text(),
                Arrays.copyOf(ids, count),
                promptIds,
                finishReason == null ? FinishReason.CANCELLED : finishReason,
                new Usage(promptIds.length, count),
                new Timings(
                        Duration.ofNanos(prefillNanos),
                        Duration.ofNanos(decodeNanos),
                        Duration.ofNanos(firstTokenNanos)),
                logprobs);
    }
}
