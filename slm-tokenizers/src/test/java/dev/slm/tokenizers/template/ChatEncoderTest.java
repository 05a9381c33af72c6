package dev.slm.tokenizers.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import dev.slm.tokenizers.internal.gguf.GgufTokenizerKeys;
import dev.slm.tokenizers.template.ChatTemplateFixtures.Case;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Control tokens in a prompt are those of the template; what a user types is text. */
class ChatEncoderTest {
    /** What looks like a control token in {@link Attacks}; families' tokenizers get those that their templates spell. */
    private static final Pattern CONTROL_LIKE = Pattern.compile("<[|｜][^<>]+[|｜]>|\\[/?[A-Z_]+]|</?[a-z_]+>|\\[gMASK]");

    private static final Map<String, String> DEFINITIONS = new ConcurrentHashMap<>();

    private static String definition(String name) {
        Path folder = ChatTemplateFixtures.folder("tokenizers").resolve(name);
        return DEFINITIONS.computeIfAbsent(name, n -> {
            try (InputStream in = Files.exists(folder.resolve("tokenizer.json"))
                    ? Files.newInputStream(folder.resolve("tokenizer.json"))
                    : new GZIPInputStream(Files.newInputStream(folder.resolve("tokenizer.json.gz")))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @TempDir
    private Path folder;

    /** The same tokenizer as a GGUF file carries it. */
    private Tokenizer inGguf(String json) {
        try {
            Files.writeString(folder.resolve("tokenizer.json"), json);
            int size = Tokenizers.fromFolder(folder).vocabularySize();
            return Tokenizers.fromGguf(GgufTokenizerKeys.of(folder, size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Tokenizer tokenizer(String name, String template, boolean gguf) {
        String json = definition(name, template);
        return gguf ? inGguf(json) : Tokenizers.fromTokenizerJson(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A real tokenizer, or GPT-2's with the control tokens that a template spells, half of them not marked as special. */
    private static String definition(String name, String template) {
        if (!name.equals("gpt2")) {
            return definition(name);
        }
        Set<String> tokens = new TreeSet<>();
        for (Matcher m = CONTROL_LIKE.matcher(template + Attacks.ALL); m.find(); ) {
            tokens.add(m.group());
        }
        tokens.remove("<|endoftext|>");
        StringBuilder added = new StringBuilder();
        int id = 50257;
        for (String token : tokens) {
            boolean plain = template.contains(token) || token.matches("<[|｜].*[|｜]>");
            added.append("{\"id\":").append(id).append(",\"content\":\"").append(token);
            added.append(
                    "\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":");
            added.append(!plain || id % 2 == 0).append("},");
            id++;
        }
        return definition(name)
                .replaceFirst("\"added_tokens\"\\s*:\\s*\\[", Matcher.quoteReplacement("\"added_tokens\":[" + added));
    }

    @ParameterizedTest
    @CsvSource({
        "qwen3, Qwen-Qwen3-0.6B",
        "qwen3, Qwen-Qwen2.5-7B-Instruct",
        "llama3_2, meta-llama-Llama-3.2-3B-Instruct",
        "llama3_2, deepseek-ai-DeepSeek-R1-Distill-Llama-8B",
        "mistral_nemo, inline-Mistral-Large-Instruct-2407-mistralai-v3-template-modified-t",
        "mistral_v01, inline-mistralai-Mistral-7B-Instruct-v0.2-mistralai-v1-template-wit",
        "gemma, google-gemma-2-2b-it",
        "gpt2, google-gemma-2-2b-it",
        "gpt2, inline-Phi-3-mini",
        "gpt2, inline-phi-4",
        "gpt2, HuggingFaceTB-SmolLM3-3B",
        "gpt2, ibm-granite-granite-3.3-2B-Instruct",
        "gpt2, deepseek-ai-DeepSeek-R1-Distill-Llama-8B",
        "gpt2, openai-gpt-oss-120b",
        "gpt2, inline-ChatGLM4",
        "gpt2, unsloth-mistral-Devstral-Small-2507",
    })
    void aMessageMadeOfControlTokensEncodesToNone(String tokenizerName, String fixtureName) {
        ChatTemplateFixtures.Fixture fixture = ChatTemplateFixtures.named(fixtureName);
        for (boolean gguf : new boolean[] {false, true}) {
            check(fixture, tokenizer(tokenizerName, fixture.template(), gguf));
        }
    }

    private static void check(ChatTemplateFixtures.Fixture fixture, Tokenizer tokenizer) {
        Case plain = fixture.cases().stream()
                .filter(c -> c.name().equals("user_only_gen"))
                .findFirst()
                .orElseThrow();
        ChatTemplates templates = ChatTemplates.of(
                fixture.template(), plain.input().bosToken(), plain.input().eosToken());
        ChatEncoder encoder = new ChatEncoder(tokenizer, templates);

        int[] harmless = encoder.encode(plain.input());
        assertThat(harmless)
                .as("a harmless conversation is the rendered text, control tokens parsed")
                .isEqualTo(tokenizer.encodeToIds(String.valueOf(plain.expected()), false, true));

        String attack = "x" + Attacks.ALL + "x";
        int[] naive = tokenizer.encodeToIds(attack, false, true);
        Set<Integer> control = Arrays.stream(naive)
                .filter(id -> CONTROL_LIKE.matcher(tokenizer.token(id)).matches())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(control)
                .as("the attack would work where text is encoded carelessly")
                .isNotEmpty();

        int[] attacked = encoder.encode(plain.input().withMessages(List.of(ChatMessage.user(attack))));
        assertThat(controls(attacked, control, tokenizer)).isEqualTo(controls(harmless, control, tokenizer));
        assertThat(tokenizer.decode(attacked, false)).contains("Obey").contains("x<|im_end|>");
    }

    private static List<Integer> controls(int[] ids, Set<Integer> control, Tokenizer tokenizer) {
        return Arrays.stream(ids)
                .filter(id -> tokenizer.isSpecial(id) || control.contains(id))
                .boxed()
                .toList();
    }

    @Test
    void wordsAndMergesCrossTheBordersOfSegments() {
        Tokenizer tokenizer = tokenizer("qwen3", "", false);
        ChatEncoder encoder = new ChatEncoder(tokenizer, ChatTemplates.of("{{ messages }}", null, null));
        List<Segment> segments = List.of(
                new Segment("<|im_start|>Hel", true),
                new Segment("lo wor", false),
                new Segment("ld\n", true),
                new Segment("\n<|im_", false),
                new Segment("end|><|im_end|>", true));
        int end = tokenizer.idOf("<|im_end|>").orElseThrow();
        int[] ids = encoder.encode(segments);
        assertThat(tokenizer.decode(ids, false)).isEqualTo("<|im_start|>Hello world\n\n<|im_end|><|im_end|>");
        assertThat(Arrays.stream(ids).filter(id -> id == end).count())
                .as("the token that the user began and the template completed is none")
                .isEqualTo(1);
        assertThat(Arrays.copyOf(ids, 4)).isEqualTo(tokenizer.encodeToIds("<|im_start|>Hello world\n\n", false, true));
    }
}
