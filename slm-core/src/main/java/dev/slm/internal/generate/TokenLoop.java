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
 *
 * <p>With a {@link PromptLookup} a pass also reads tokens that may come next. The sampler draws from the logits of each
 * position in turn, as it would without, and as long as it draws the token that was guessed, the next position is read
 * already. So the answer is the same, whatever was guessed; later calls of {@code advance} give out what is left of it.
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
    private final @Nullable PromptLookup lookup;

    /** What a pass reads: the newest token, then the guess. */
    private final int[] unread;

    /** How many of {@link #unread} are a guess. */
    private int guessed;

    /** The tokens that were drawn from the logits of the last pass, and how many of them have been taken. */
    private final int[] drawn;

    private int drawnCount;
    private int taken;
    private int draftedTokens;
    private int acceptedTokens;
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
        int draftTokens = settings.draftTokens();
        lookup = draftTokens == 0 ? null : new PromptLookup(draftTokens);
        unread = new int[1 + draftTokens];
        drawn = new int[1 + draftTokens];
        for (int id : promptIds) {
            sampler.acceptPrompt(id);
            if (lookup != null) {
                lookup.accept(id);
            }
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
            if (taken == drawnCount) {
                try {
                    read();
                } catch (CancellationException stopped) {
                    finish(interruption());
                    return;
                }
            }
            take(drawn[taken++]);
        }
    }

    private void read() {
        taken = 0;
        drawnCount = 0;
        guessed = 0;
        if (count == 0) {
            int read = reader.length();
            reader.read(promptIds, read, promptIds.length - read, this, this);
            return;
        }
        unread[0] = ids[count - 1];
        if (lookup == null) {
            reader.read(unread, 0, 1, this, this);
            return;
        }
        int left = Math.min(settings.maxTokens(), reader.maxLength() - promptIds.length) - count;
        guessed = lookup.guess(
                unread, 1, Math.min(settings.draftTokens(), Math.min(left, reader.independentTokens()) - 1));
        long begin = clock.getAsLong();
        reader.readEach(unread, 1 + guessed, this, this);
        long nanos = clock.getAsLong() - begin;
        if (guessed > 0) {
            draftedTokens += guessed;
            lookup.judge(guessed, drawnCount - 1, nanos);
        } else {
            lookup.passed(nanos);
        }
    }

    /** Chooses a token. Called by the reader, while the logits are there. */
    @Override
    public boolean accept(float[] logits, int offset) {
        int id = sampler.sample(logits, offset);
        if (probabilities != null) {
            logprobs.add(logprobs(probabilities, logits, offset, id));
        }
        drawn[drawnCount++] = id;
        return drawnCount <= guessed && id == unread[drawnCount] && !isStopToken(id);
    }

    private TokenLogprobs logprobs(LogProbabilities scale, float[] logits, int offset, int id) {
        double logNorm = scale.logNorm(logits, offset);
        List<TokenLogprobs.Alternative> top = new ArrayList<>();
        for (int other : scale.largest(logits, offset, settings.topLogprobs())) {
            top.add(new TokenLogprobs.Alternative(other, Math.min(0, logits[offset + other] - logNorm)));
        }
        return new TokenLogprobs(id, Math.min(0, logits[offset + id] - logNorm), top);
    }

    private boolean isStopToken(int id) {
        for (int stop : settings.stopTokens()) {
            if (id == stop) {
                return true;
            }
        }
        return false;
    }

    private void take(int id) {
        if (isStopToken(id)) {
            finish(FinishReason.STOP);
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        if (taken > 1) {
            acceptedTokens++;
        }
        if (lookup != null) {
            lookup.accept(id);
        }
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
        if (taken < drawnCount) {
            // As if the rest had not been read: whoever goes on with the text finds what a plain generation leaves.
            reader.truncate(reader.length() - (drawnCount - taken));
        }
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
                new Usage(promptIds.length, count, draftedTokens, acceptedTokens),
                new Timings(
                        Duration.ofNanos(prefillNanos),
                        Duration.ofNanos(decodeNanos),
                        Duration.ofNanos(firstTokenNanos)),
                probabilities == null ? List.of() : logprobs.subList(0, count));
    }
}
