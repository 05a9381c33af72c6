package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncrementalDecodingTest {
    private static Tokenizer load(String name) {
        return name.startsWith("sp:")
                ? Tokenizers.fromSentencePiece(Fixtures.bytes("fixtures/sentencepiece/" + name.substring(3) + ".model"))
                : Tokenizers.fromTokenizerJson(Fixtures.tokenizerJson(name));
    }

    private static String pushAll(Tokenizer tokenizer, int[] ids, boolean skip) {
        IncrementalDecoder decoder = tokenizer.incrementalDecoder(skip);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "all-minilm",
                "gpt2",
                "llama3_2",
                "mistral_v01",
                "unigram4k",
                "sp:llama2",
                "sp:unigram2k_bytefallback"
            })
    void pieceByPieceEqualsAllAtOnce(String name) {
        Tokenizer tokenizer = load(name);
        Random random = new Random(5);
        RandomTexts texts = new RandomTexts(6);
        for (int i = 0; i < 2_000; i++) {
            // Random ids break characters apart; those of texts, cut anywhere, leave incomplete ones.
            int[] ids = random.ints(random.nextInt(20), 0, tokenizer.vocabularySize())
                    .toArray();
            if (i % 2 == 0) {
                int[] all = tokenizer.encodeToIds(texts.next(), true, true);
                ids = Arrays.copyOfRange(all, all.length == 0 ? 0 : random.nextInt(all.length), all.length);
            }
            for (boolean skip : new boolean[] {true, false}) {
                assertThat(pushAll(tokenizer, ids, skip))
                        .as(Arrays.toString(ids))
                        .isEqualTo(tokenizer.decode(ids, skip));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "mistral_v01", "sp:llama2"})
    void theBytesOfACharacterAreHeldBackUntilItIsComplete(String name) {
        Tokenizer tokenizer = load(name);
        int[] ids = tokenizer.encodeToIds("ok 🦜𝕏 ok", false, false);
        IncrementalDecoder decoder = tokenizer.incrementalDecoder();
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(decoder.push(id));
        }
        pieces.add(decoder.finish());
        assertThat(String.join("", pieces)).isEqualTo("ok 🦜𝕏 ok");
        assertThat(pieces).contains("").noneMatch(piece -> piece.contains("\uFFFD"));
        assertThat(pieces).allMatch(piece -> piece.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama3_2", "mistral_nemo", "mistral_v01", "gemma", "sp:llama2"})
    void theBytesOfTokensAreTheBytesOfTheText(String name) {
        Tokenizer tokenizer = load(name);
        RandomTexts texts = new RandomTexts(8);
        boolean addsBlank = name.equals("mistral_v01") || name.startsWith("sp:");
        for (int i = 0; i < 500; i++) {
            String text = "a" + texts.next();
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            for (int id : tokenizer.encodeToIds(text, false, false)) {
                bytes.writeBytes(tokenizer.tokenBytes(id));
            }
            // The visible blank means a blank, wherever it came from.
            String expected = name.equals("gpt2") || name.equals("llama3_2") || name.equals("mistral_nemo")
                    ? text
                    : text.replace('▁', ' ');
            assertThat(bytes.toString(StandardCharsets.UTF_8)).as(text).isEqualTo((addsBlank ? " " : "") + expected);
        }
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        Tokenizer tokenizer = load("gpt2");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {50257}, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50257");
        assertThatThrownBy(() -> tokenizer.incrementalDecoder().push(-1)).isInstanceOf(IllegalArgumentException.class);
        IncrementalDecoder finished = tokenizer.incrementalDecoder();
        finished.finish();
        assertThatThrownBy(() -> finished.push(1)).isInstanceOf(IllegalStateException.class);
    }
}
