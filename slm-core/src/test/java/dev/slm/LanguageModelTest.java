package dev.slm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slm.tokenizers.template.ChatMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public API over the smallest real model: stories of 260 thousand parameters. */
class LanguageModelTest {
    private static final String PROMPT = "Once upon a time";

    private Path models;
    private Path model;

    @TempDir
    private Path temp;

    @BeforeEach
    void findModels() {
        String fixtures = System.getProperty("slm.fixtures");
        assumeTrue(fixtures != null && Files.isDirectory(Path.of(fixtures, "models")), "no fixtures here");
        models = Path.of(fixtures, "models");
        model = models.resolve("stories260K-F32.gguf");
    }

    private static Prompt sampled(LanguageModel model) {
        return model.prompt(PROMPT).maxTokens(60).temperature(1).topP(0.95).seed(11);
    }

    @Test
    @Tag("no-flags")
    void continuesAStory() {
        try (LanguageModel stories = LanguageModel.load(model)) {
            Generation generation = stories.complete(PROMPT).maxTokens(20).generate();

            assertThat(generation.promptIds()).containsExactly(1, 403, 407, 261, 378);
            assertThat(generation.ids()).startsWith(432, 383, 286).hasSize(20);
            assertThat(generation.text()).startsWith(", there was");
            assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(generation.usage()).isEqualTo(new Usage(5, 20, 0, 0));
        }
    }

    @Test
    void theSeedDecidesTheTextWhateverTheThreadsAndTheDoor() throws Exception {
        String expected;
        try (LanguageModel stories = LanguageModel.builder(model).threads(1).load()) {
            expected = sampled(stories).generate().text();
            assertThat(sampled(stories).seed(12).generate().text()).isNotEqualTo(expected);
        }
        for (int threads : new int[] {2, 4}) {
            try (LanguageModel stories =
                    LanguageModel.builder(model).threads(threads).load()) {
                assertThat(sampled(stories).generate().text()).isEqualTo(expected);
                StringBuilder streamed = new StringBuilder();
                try (TokenStream stream = sampled(stories).stream()) {
                    stream.forEach(streamed::append);
                    assertThat(stream.generation().text()).isEqualTo(expected);
                }
                assertThat(streamed.toString()).isEqualTo(expected);
                assertThat(inEightThreads(stories)).containsOnly(expected);
            }
        }
    }

    private static List<String> inEightThreads(LanguageModel stories) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> texts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                texts.add(threads.submit(() -> sampled(stories).generate().text()));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> text : texts) {
                results.add(text.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each call returns, whole or cancelled, or throws what closing is documented to throw. */
    @Test
    void closingWhileEightThreadsGenerateEndsEachCallCleanly() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 200; round++) {
                LanguageModel stories = LanguageModel.load(model);
                CountDownLatch started = new CountDownLatch(4);
                List<Future<String>> outcomes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    outcomes.add(threads.submit(() -> {
                        started.countDown();
                        try {
                            return sampled(stories).generate().finishReason().name();
                        } catch (IllegalStateException closed) {
                            return String.valueOf(closed.getMessage());
                        }
                    }));
                }
                started.await();
                Thread.sleep(0, (round % 10) * 90_000);
                stories.close();
                for (Future<String> outcome : outcomes) {
                    assertThat(outcome.get()).isIn("CANCELLED", "LENGTH", "STOP", "the model is closed");
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aClosedModelSaysSo() {
        LanguageModel stories = LanguageModel.load(model);
        TokenStream stream = stories.prompt(PROMPT).stream();
        stream.iterator().next();
        stories.close();
        stories.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> stories.generate(PROMPT))
                .withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> stories.logits(new int[] {1}, 1));
        stream.close();
        assertThat(stream.generation().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(stream.generation().ids()).isNotEmpty();
    }

    @Test
    void leavingAStreamCancelsItAndKeepsWhatThereIs() {
        try (LanguageModel stories = LanguageModel.load(model)) {
            TokenStream stream = stories.complete(PROMPT).stream();
            try (stream) {
                for (String piece : stream) {
                    assertThat(piece).isNotEmpty();
                    break;
                }
            }
            assertThat(stream.generation().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThatIllegalStateException().isThrownBy(stream::iterator);
        }
    }

    @Test
    void anInterruptedThreadGetsAPartialAnswer() {
        try (LanguageModel stories = LanguageModel.load(model)) {
            Thread.currentThread().interrupt();
            Generation generation = stories.complete(PROMPT).generate();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(generation.ids()).isEmpty();
        }
    }

    @Test
    void probabilitiesAgreeHoweverTheyAreAskedFor() {
        try (LanguageModel stories = LanguageModel.load(model)) {
            Generation generation =
                    stories.complete(PROMPT).maxTokens(8).logprobs(2).generate();
            int[] ids = IntStream.concat(IntStream.of(generation.promptIds()), IntStream.of(generation.ids()))
                    .toArray();
            double[] scores = stories.logProbabilities(ids);
            float[][] logits = stories.logits(ids, ids.length);

            assertThat(scores).hasSize(ids.length - 1);
            assertThat(logits).hasNumberOfRows(ids.length);
            for (int i = 0; i < 8; i++) {
                int position = generation.promptIds().length - 1 + i;
                TokenLogprobs reported = generation.logprobs().get(i);
                double norm = Math.log(IntStream.range(0, stories.vocabularySize())
                        .mapToDouble(id -> Math.exp(logits[position][id]))
                        .sum());
                assertThat(reported.logprob()).isCloseTo(scores[position], Offset.offset(1e-4));
                assertThat(reported.logprob())
                        .isCloseTo(logits[position][ids[position + 1]] - norm, Offset.offset(1e-4));
                assertThat(reported.top().get(0).id()).isEqualTo(reported.id());
                assertThat(reported.top().get(1).logprob()).isLessThanOrEqualTo(reported.logprob());
            }
        }
    }

    @Test
    void whatDoesNotFitTheModelIsRefusedWithWhatWould() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        LanguageModel.builder(model).contextLength(100_000).load())
                .withMessageContaining("100000")
                .withMessageContaining("512");
        try (LanguageModel stories =
                LanguageModel.builder(model).contextLength(8).load()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stories.prompt(PROMPT).system("Be brief."))
                    .withMessageContaining("chat template");
            assertThatThrownBy(stories::chat)
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("no chat template");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stories.generate("One day, a big bear went to the beach with a little dog"))
                    .withMessageContaining("from 1 to 8");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stories.prompt(PROMPT).topP(1.5).generate())
                    .withMessageContaining("topP");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stories.prompt(PROMPT).promptLookup(33).generate())
                    .withMessageContaining("promptLookup must be from 0 to 32, not 33");
            assertThat(stories.complete(PROMPT).generate().finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
        }
    }

    /** A conversation that keeps its cache says what the same messages, read anew, make the model say. */
    @Test
    void aChatSessionAnswersAsAFreshPromptWould() throws Exception {
        try (LanguageModel stories = LanguageModel.load(chatModel("{\"eos_token_id\": [2, 430]}"))) {
            assertThat(stories.stopTokens()).contains(2, 430);
            try (ChatSession chat =
                    stories.chat().system("Tell a story.").maxTokens(12).open()) {
                for (String said : List.of("The little dog", "One day", "Lily ran")) {
                    List<ChatMessage> messages = new ArrayList<>(chat.messages());
                    messages.add(ChatMessage.user(said));
                    Generation fresh = stories.prompt(messages).maxTokens(12).generate();
                    Generation answer = chat.send(said);

                    assertThat(answer.promptIds()).isEqualTo(fresh.promptIds());
                    assertThat(answer.ids()).isEqualTo(fresh.ids());
                }
                assertThat(chat.messages()).hasSize(7);
                TokenStream open = chat.stream("And then");
                assertThatIllegalStateException().isThrownBy(() -> chat.send("What"));
                open.close();
                assertThat(chat.messages()).hasSize(9);
            }
        }
    }

    @Test
    void theModelsOwnSettingsCountUntilTheRequestOverridesThem() throws Exception {
        Path folder = chatModel("{\"do_sample\": true, \"temperature\": 0.7, \"top_k\": 5, \"max_new_tokens\": 7}");
        try (LanguageModel stories = LanguageModel.load(folder)) {
            assertThat(stories.defaults().temperature()).isEqualTo(0.7f);
            assertThat(stories.defaults().topK()).isEqualTo(5);
            assertThat(stories.complete(PROMPT).generate().ids()).hasSize(7);
            assertThat(stories.complete(PROMPT)
                            .temperature(0)
                            .maxTokens(3)
                            .generate()
                            .ids())
                    .containsExactly(432, 383, 286);
        }
        try (LanguageModel stories = LanguageModel.load(
                chatModel(
                        "{\"do_sample\": false, \"temperature\": 0.7, \"max_length\": 9, \"stop_strings\": [\"there\", \"xyz\"]}"))) {
            Generation stopped = stories.complete(PROMPT).maxTokens(20).generate();
            assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP_STRING);
            assertThat(stopped.text()).doesNotContain("there");
            Generation overridden = stories.complete(PROMPT)
                    .ignoreEos(true)
                    .stop("was")
                    .maxTokens(20)
                    .generate();
            assertThat(overridden.text()).contains("there").doesNotContain("was");
            Generation limited = stories.complete(PROMPT).ignoreEos(true).generate();
            assertThat(limited.promptIds().length + limited.ids().length).isEqualTo(9);
        }
        assertThatThrownBy(() -> LanguageModel.load(chatModel("{\"do_sample\": true, \"top_p\": 7}")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("generation_config.json")
                .hasMessageContaining("topP");
    }

    private Path chatModel(String generationConfig) throws Exception {
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.model")) {
            Path target = temp.resolve(name);
            if (!Files.exists(target)) {
                Files.write(
                        target,
                        Files.readAllBytes(models.resolve("stories260K-hf").resolve(name)));
            }
        }
        Files.writeString(
                temp.resolve("chat_template.jinja"),
                "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:");
        Files.writeString(temp.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}");
        Files.writeString(temp.resolve("generation_config.json"), generationConfig);
        return temp;
    }
}
