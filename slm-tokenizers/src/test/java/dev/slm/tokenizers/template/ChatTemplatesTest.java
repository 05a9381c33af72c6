package dev.slm.tokenizers.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where templates come from, which one is taken, and what becomes of system prompts. */
class ChatTemplatesTest {
    private static final ChatTemplateInput HELLO = ChatTemplateInput.of(List.of(ChatMessage.user("Hello")));
    private static final List<?> TOOLS = List.of(Map.of("name", "f"));

    private static String text(ChatTemplates templates, ChatTemplateInput input) {
        return templates.render(input).stream().map(Segment::text).collect(Collectors.joining());
    }

    private static Map<String, @Nullable Object> json(String text) {
        try {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            ((Map<?, ?>) Objects.requireNonNull(Json.parse(text))).forEach((k, v) -> members.put((String) k, v));
            return members;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConfigurationWithOneTemplateAndTokens() {
        ChatTemplates templates = ChatTemplates.fromTokenizerConfig(
                        json(
                                """
                {"chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}",
                 "bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>"}"""))
                .orElseThrow();
        assertThat(templates.names()).containsExactly("default");
        assertThat(templates.bosToken()).contains("<s>");
        assertThat(text(templates, HELLO)).isEqualTo("<s>Hello</s>");
        assertThat(text(templates, HELLO.withTokens("[", "]"))).isEqualTo("[Hello]");
    }

    @Test
    void aConfigurationWithNamedTemplatesUsesTheOneForToolsWhenThereAreTools() {
        ChatTemplates templates = ChatTemplates.fromTokenizerConfig(
                        json(
                                """
                {"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"},
                 {"name": "rag", "template": "rag"}]}"""))
                .orElseThrow();
        assertThat(text(templates, HELLO)).isEqualTo("plain");
        assertThat(text(templates, HELLO.withTools(TOOLS))).isEqualTo("tools");
        assertThat(templates.named("rag").orElseThrow().source()).isEqualTo("rag");
        assertThat(templates.named("other")).isEmpty();
    }

    @Test
    void withoutTemplateThereIsNone() {
        assertThat(ChatTemplates.fromTokenizerConfig(json("{\"bos_token\": \"<s>\", \"chat_template\": null}")))
                .isEmpty();
        assertThat(ChatTemplates.fromGguf(Map.of("tokenizer.ggml.model", "llama")))
                .isEmpty();
    }

    @Test
    void withoutDefaultTemplateTheErrorListsTheNames() {
        ChatTemplates templates = ChatTemplates.fromTokenizerConfig(
                        json("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}"))
                .orElseThrow();
        assertThatThrownBy(() -> templates.render(HELLO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[rag]");
    }

    @Test
    void aGgufFileWithVariants() {
        Map<String, Object> metadata = Map.of(
                "tokenizer.chat_template",
                "{{ bos_token }}plain{{ eos_token is defined }}",
                "tokenizer.chat_template.tool_use",
                "tools",
                "tokenizer.ggml.tokens",
                new String[] {"<unk>", "<s>", "</s>"},
                "tokenizer.ggml.bos_token_id",
                1,
                "tokenizer.ggml.eos_token_id",
                0xFFFFFFFFL);
        ChatTemplates templates = ChatTemplates.fromGguf(metadata).orElseThrow();
        assertThat(templates.names()).containsExactlyInAnyOrder("default", "tool_use");
        assertThat(text(templates, HELLO)).isEqualTo("<s>plainFalse");
        assertThat(text(templates, HELLO.withTools(TOOLS))).isEqualTo("tools");
    }

    @Test
    void aFolderPrefersItsTemplateFiles(@TempDir Path folder) throws IOException {
        assertThat(ChatTemplates.fromFolder(folder)).isEmpty();
        Files.writeString(
                folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"config\", \"bos_token\": \"<s>\"}");
        assertThat(text(ChatTemplates.fromFolder(folder).orElseThrow(), HELLO)).isEqualTo("config");
        Files.writeString(folder.resolve("chat_template.json"), "{\"chat_template\": \"json\"}");
        assertThat(text(ChatTemplates.fromFolder(folder).orElseThrow(), HELLO)).isEqualTo("json");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}jinja\n");
        Files.createDirectory(folder.resolve("additional_chat_templates"));
        Files.writeString(folder.resolve("additional_chat_templates/tool_use.jinja"), "tools");
        ChatTemplates templates = ChatTemplates.fromFolder(folder).orElseThrow();
        assertThat(text(templates, HELLO)).isEqualTo("<s>jinja");
        assertThat(text(templates, HELLO.withTools(TOOLS))).isEqualTo("tools");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"chat_template\": 5}|chat_template: a string or a list of named templates is right, not Long",
                "{\"chat_template\": [{\"name\": \"a\"}]}|chat_template: a list of objects with a name and a template is right",
                "{\"chat_template\": \"x\", \"bos_token\": 1}|bos_token: a string or an object with content is right, not Long",
            })
    void aDamagedConfigurationIsNamed(String config, String message) {
        assertThatThrownBy(() -> ChatTemplates.fromTokenizerConfig(json(config)))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessage(message);
    }

    @Test
    void aBrokenTemplateSaysWhere() {
        assertThatThrownBy(() -> ChatTemplates.of("{{ x", null, null))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage("line 1, column 1: the tag '{{' is not closed: '}}' expected");
    }

    @ParameterizedTest
    @CsvSource({
        "google-gemma-2-2b-it, true",
        "inline-google-gemma-7b-it, true",
        "inline-Phi-3-mini, true",
        "inline-OrionStarAI-Orion-14B-Chat, true",
        "inline-mistralai-Mistral-7B-Instruct-v0.2-mistralai-v1-template-wit, false",
        "Qwen-Qwen2.5-7B-Instruct, false",
        "meta-llama-Llama-3.2-3B-Instruct, false",
    })
    void systemPromptsAreFoldedWhereTheFamilyHasNoSystemRole(String fixture, boolean folded) {
        ChatTemplate template =
                ChatTemplate.parse(ChatTemplateFixtures.named(fixture).template());
        ChatTemplateInput input = ChatTemplateInput.of(List.of(
                        ChatMessage.system("Be terse."),
                        ChatMessage.user("Hi"),
                        ChatMessage.assistant("Ho"),
                        ChatMessage.user("He")))
                .withTokens("<s>", "</s>");
        ChatTemplateInput fitted = template.fit(input);
        if (folded) {
            assertThat(fitted.messages()).hasSize(3);
            assertThat(fitted.messages().get(0).content()).isEqualTo("Be terse.\n\nHi");
        } else {
            assertThat(fitted).isSameAs(input);
        }
        assertThat(template.renderText(fitted)).contains("Be terse.", "Hi", "Ho", "He");
    }

    @Test
    void aSystemPromptWithoutUserMessageBecomesOneAndPartsStayParts() {
        ChatTemplate refuses = ChatTemplate.parse(
                """
                {%- for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif -%}
                {{ m.role }}:{% if m.content is string %}{{ m.content }}{% else %}
                {%- for p in m.content %}{{ p.text }}{% endfor %}{% endif %};{% endfor %}""");
        assertThat(refuses.renderText(refuses.fit(ChatTemplateInput.of(List.of(ChatMessage.system("S"))))))
                .isEqualTo("user:S;");
        ChatMessage parts = ChatMessage.user("").with("content", List.of(Map.of("type", "text", "text", "P")));
        assertThat(refuses.renderText(refuses.fit(ChatTemplateInput.of(List.of(ChatMessage.system("S"), parts)))))
                .isEqualTo("user:S\n\nP;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|messages: missing; a list of messages is right",
                "{\"messages\": 5}|messages: 5; a list of messages is right",
                "{\"messages\": [5]}|messages[0]: an object with role and content is right",
                "{\"messages\": [{\"role\": \"user\"}, {\"role\": \"<¦x¦>\"}]}|messages[1].role: \"<¦x¦>\"; a letter and up to 63 letters, digits, '_', '.' or '-' are right, such as \"user\"",
                "{\"messages\": [{\"content\": \"a\"}]}|messages[0].role: missing; a letter and up to 63 letters, digits, '_', '.' or '-' are right, such as \"user\"",
                "{\"messages\": [], \"tools\": {}}|tools: {}; a list of tools or null is right",
                "{\"messages\": [], \"now\": \"today\"}|now: \"today\"; such as \"2024-07-26T14:05:09\" is right",
            })
    void aDamagedMessagesFileIsNamed(String json, String message) {
        assertThatThrownBy(() -> ChatTemplateInput.fromJson(json(json.replace('¦', '|'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message.replace('¦', '|'));
    }
}
