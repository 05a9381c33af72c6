package dev.slm.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.FinishReason;
import dev.slm.Generation;
import dev.slm.GenerationOptions;
import dev.slm.Usage;
import dev.slm.internal.generate.TokenReader.LogitsSink;
import dev.slm.tokenizers.IncrementalDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A generation over a model that counts: after token n it wants token n + 1. Token n is written as the n-th letter. */
class TokenLoopTest {
    private static final int VOCABULARY = 26;

    private final AtomicLong clock = new AtomicLong();
    private int contextLength = 100;
    private Runnable onRead = () -> {};
    private int passes;
    private int length;

    private final class CountingReader implements TokenReader {
        @Override
        public int length() {
            return length;
        }

        @Override
        public int maxLength() {
            return contextLength;
        }

        @Override
        public void read(int[] ids, int offset, int count, LogitsSink sink, BooleanSupplier cancelled) {
            onRead.run();
            passes++;
            if (cancelled.getAsBoolean()) {
                throw new CancellationException();
            }
            length += count;
            float[] logits = new float[VOCABULARY];
            logits[(ids[offset + count - 1] + 1) % VOCABULARY] = 5;
            sink.accept(logits, 0);
        }

        @Override
        public int independentTokens() {
            return contextLength - length;
        }

        @Override
        public void readEach(int[] ids, int count, LogitsSink sink, BooleanSupplier cancelled) {
            onRead.run();
            passes++;
            boolean more = true;
            for (int i = 0; i < count && more; i++) {
                length++;
                float[] logits = new float[VOCABULARY];
                logits[(ids[i] + 1) % VOCABULARY] = 5;
                more = sink.accept(logits, 0);
            }
        }

        @Override
        public void truncate(int newLength) {
            assertThat(newLength).isLessThan(length);
            length = newLength;
        }
    }

    private static final class Letters implements IncrementalDecoder {
        @Override
        public String push(int id) {
            return String.valueOf((char) ('a' + id));
        }

        @Override
        public String finish() {
            return "";
        }
    }

    private TokenLoop loop(GenerationOptions.Builder options, Integer... modelStops) {
        return loop(new int[] {0, 1}, options, modelStops);
    }

    private TokenLoop loop(int[] prompt, GenerationOptions.Builder options, Integer... modelStops) {
        LoopSettings settings = OptionResolver.resolve(
                options.build(),
                new ModelDefaults(GenerationOptions.UNSET, List.of(modelStops), ModelDefaults.NO_LENGTH),
                1);
        return new TokenLoop(new CountingReader(), VOCABULARY, prompt, new Letters(), settings, List.of(), clock::get);
    }

    private static Generation finish(TokenLoop loop) {
        while (loop.advance()) {
            // to the end
        }
        return loop.result();
    }

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder().maxTokens(10);
    }

    @Test
    void endsAfterTheTokensAskedFor() {
        Generation generation = finish(loop(options().maxTokens(3)));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(generation.ids()).containsExactly(2, 3, 4);
        assertThat(generation.text()).isEqualTo("cde");
        assertThat(generation.usage().totalTokens()).isEqualTo(5);
        assertThat(finish(loop(options().maxTokens(0))).ids()).isEmpty();
    }

    @Test
    void aStopTokenEndsTheAnswerAndIsNoPartOfIt() {
        Generation generation = finish(loop(options().stopTokens(9).logprobs(1), 5));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(generation.ids()).containsExactly(2, 3, 4);
        assertThat(generation.logprobs()).hasSize(3);
        assertThat(generation.logprobs().get(0).top().get(0).id()).isEqualTo(2);
        assertThat(finish(loop(options().stopTokens(9).ignoreEos(true), 5)).text())
                .isEqualTo("cdefghi");
    }

    @Test
    void aStopStringAcrossTokensEndsTheTextBeforeIt() {
        Generation generation = finish(loop(options().stop("fg", "xyz")));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(generation.text()).isEqualTo("cde");
        assertThat(generation.ids()).containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void whatMightHaveBecomeAStopStringIsGivenOutAtTheEnd() {
        assertThat(finish(loop(options().maxTokens(4).stop("fgh"))).text()).isEqualTo("cdef");
    }

    @Test
    void aFullContextEndsTheAnswer() {
        contextLength = 5;

        Generation generation = finish(loop(options()));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        assertThat(generation.usage().totalTokens()).isEqualTo(5);
    }

    @Test
    void theTimeLimitEndsTheAnswerWithWhatThereIs() {
        onRead = () -> clock.addAndGet(10);

        Generation generation = finish(loop(options().timeout(Duration.ofNanos(35))));

        assertThat(generation.finishReason()).isEqualTo(FinishReason.TIMEOUT);
        assertThat(generation.text()).isEqualTo("cde");
        assertThat(generation.timings().prefill()).isEqualTo(Duration.ofNanos(10));
        assertThat(generation.timings().decode()).isEqualTo(Duration.ofNanos(30));
        assertThat(finish(loop(options().timeout(Duration.ZERO))).ids()).isEmpty();
    }

    /** A prompt that counts up to the eleventh letter and begins anew: all that follows has been before. */
    private TokenLoop guessing(GenerationOptions.Builder options) {
        passes = 0;
        length = 0;
        return loop(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1}, options.promptLookup(4));
    }

    @Test
    void guessedTokensComeInFewerPassesAndOneByOne() {
        TokenLoop loop = guessing(options().maxTokens(9));
        StringBuilder pieces = new StringBuilder();
        while (loop.advance()) {
            assertThat(loop.piece()).hasSize(1);
            assertThat(loop.result().text())
                    .isEqualTo(pieces.append(loop.piece()).toString());
            assertThat(loop.result().usage().completionTokens()).isEqualTo(pieces.length());
        }

        assertThat(pieces.toString()).isEqualTo("cdefghijk");
        // The first token; four guessed and one more; two guessed and one more.
        assertThat(passes).isEqualTo(3);
        assertThat(loop.result().usage()).isEqualTo(new Usage(13, 9, 6, 6));
    }

    @Test
    void whatWasGuessedBeyondTheEndIsForgotten() {
        TokenLoop stopString = guessing(options().stop("ef"));
        assertThat(finish(stopString).finishReason()).isEqualTo(FinishReason.STOP_STRING);
        assertThat(stopString.result().text()).isEqualTo("cd");
        assertThat(stopString.result().usage().acceptedTokens()).isEqualTo(2);
        assertThat(length).isEqualTo(13 + 3);

        TokenLoop stopToken = guessing(options().stopTokens(5).logprobs(0));
        assertThat(finish(stopToken).finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(stopToken.result().ids()).containsExactly(2, 3, 4);
        assertThat(stopToken.result().logprobs()).hasSize(3);
        assertThat(length).isEqualTo(13 + 3);

        TokenLoop cancelled = guessing(options());
        cancelled.advance();
        cancelled.advance();
        cancelled.cancel();
        assertThat(finish(cancelled).ids()).containsExactly(2, 3);
        assertThat(length).isEqualTo(13 + 1);

        onRead = () -> clock.addAndGet(10);
        TokenLoop late = guessing(options().timeout(Duration.ofNanos(15)));
        assertThat(finish(late).finishReason()).isEqualTo(FinishReason.TIMEOUT);
        assertThat(late.result().ids()).containsExactly(2, 3);
        assertThat(length).isEqualTo(13 + 1);
    }

    @Test
    void guessesStayWithinTheContext() {
        contextLength = 17;
        TokenLoop loop = guessing(options());

        assertThat(finish(loop).finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        assertThat(loop.result().ids()).containsExactly(2, 3, 4, 5);
        assertThat(length).isEqualTo(16);
    }

    @Test
    void cancellingEndsTheAnswerWithWhatThereIs() {
        TokenLoop loop = loop(options());
        loop.advance();
        loop.cancel();

        assertThat(finish(loop).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(loop.result().text()).isEqualTo("c");
        assertThat(loop.advance()).isFalse();
    }

    @Test
    void anInterruptEndsTheAnswerAndStaysSet() {
        TokenLoop loop = loop(options());
        loop.advance();
        Thread.currentThread().interrupt();
        try {
            assertThat(finish(loop).finishReason()).isEqualTo(FinishReason.CANCELLED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(loop.result().text()).isEqualTo("c");
    }

    @Test
    void aModelClosedInBetweenEndsTheAnswer() {
        TokenLoop loop = loop(options());
        loop.advance();
        onRead = () -> {
            throw new CancellationException("the model is closed");
        };

        assertThat(finish(loop).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(loop.result().ids()).containsExactly(2);
    }
}
