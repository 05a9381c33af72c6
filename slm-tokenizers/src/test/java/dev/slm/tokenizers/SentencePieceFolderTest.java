package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders whose tokenizer is a SentencePiece model alone, and the models that are neither BPE nor unigram. */
class SentencePieceFolderTest {
    @TempDir
    Path folder;

    private Tokenizer folder(String file, byte[] model, String config) throws IOException {
        Files.write(folder.resolve(file), model);
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        return Tokenizers.fromFolder(folder);
    }

    private static void compare(Tokenizer tokenizer, String model, IntUnaryOperator number) {
        for (Map<String, Object> expected : Fixtures.cases("fixtures/sentencepiece/" + model + ".expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            int[] ids = Fixtures.ints(Objects.requireNonNull(expected.get("ids")));
            if (!text.contains("<mask>")) {
                assertThat(tokenizer.encodeToIds(text, false, false))
                        .as(text)
                        .isEqualTo(Arrays.stream(ids).map(number).toArray());
            }
        }
    }

    @Test
    void xlmRobertaCountsOneFurther() throws IOException {
        byte[] model = Fixtures.bytes("fixtures/sentencepiece/unigram4k.model");
        for (String config : new String[] {"{}", "{\"tokenizer_class\": \"XLMRobertaTokenizer\"}"}) {
            Tokenizer tokenizer = folder("sentencepiece.bpe.model", model, config);
            compare(tokenizer, "unigram4k", id -> id == 0 ? 3 : id + 1);
            assertThat(tokenizer.vocabularySize()).isEqualTo(4002);
            assertThat(tokenizer.maskId()).hasValue(4001);
            assertThat(tokenizer.encodeToIds("<mask>", false, true)).containsExactly(4001);
            assertThat(tokenizer.padId()).hasValue(1);
            int[] a = tokenizer.encodeToIds("the", false, false);
            assertThat(tokenizer.encode("the", "the").ids()).containsExactly(0, a[0], 2, 2, a[0], 2);
            assertThat(tokenizer.encode("the", "the").typeIds()).containsOnly(0);
            assertThat(tokenizer.encodeToIds("</s>", false, false)).doesNotContain(2);
        }
    }

    @Test
    void camembertCountsFourFurther() throws IOException {
        Tokenizer tokenizer = folder(
                "sentencepiece.bpe.model",
                Fixtures.bytes("fixtures/sentencepiece/unigram4k.model"),
                "{\"tokenizer_class\": \"CamembertTokenizer\"}");
        compare(tokenizer, "unigram4k", id -> id == 0 ? 3 : id + 4);
        assertThat(tokenizer.encodeToIds("", true, false)).containsExactly(5, 6);
        assertThat(tokenizer.maskId()).hasValue(4004);
    }

    @Test
    void t5EndsTextsAndHasSentinels() throws IOException {
        byte[] model = Fixtures.bytes("fixtures/sentencepiece/unigram4k.model");
        Tokenizer tokenizer = folder("spiece.model", model, "{\"tokenizer_class\": \"T5Tokenizer\"}");
        compare(tokenizer, "unigram4k", id -> id);
        assertThat(tokenizer.idOf("<extra_id_0>")).hasValue(4099);
        assertThat(tokenizer.idOf("<extra_id_99>")).hasValue(4000);
        assertThat(tokenizer.encodeToIds("the <extra_id_1>", true, true)).endsWith(4098, 2);
        assertThat(tokenizer.encodeToIds("the <extra_id_1>", true, false)).doesNotContain(4098);
        Tokenizer multilingual =
                folder("spiece.model", model, "{\"tokenizer_class\": \"T5Tokenizer\", \"extra_ids\": 0}");
        assertThat(multilingual.vocabularySize()).isEqualTo(4000);
        assertThat(multilingual.encodeToIds("the", true, false)).hasSize(2).endsWith(2);
    }

    @Test
    void albertTidiesTextAndFramesItAsBert() throws IOException {
        byte[] model = new SentencePieceFile(1)
                .piece("<pad>", 0, SentencePieceFile.CONTROL)
                .piece("<unk>", 0, SentencePieceFile.UNKNOWN)
                .piece("[CLS]", 0, SentencePieceFile.CONTROL)
                .piece("[SEP]", 0, SentencePieceFile.CONTROL)
                .piece("[MASK]", 0, SentencePieceFile.CONTROL)
                .normal("\u2581ete", "\u2581", "\"", "e", "t", "\u2581E", "\u00E9")
                .bytes();
        Tokenizer tokenizer = folder("spiece.model", model, "{\"tokenizer_class\": \"AlbertTokenizer\"}");
        assertThat(tokenizer.encode("  \u00C9t\u00E9 ``e''", "ete").ids()).containsExactly(2, 5, 6, 7, 8, 7, 3, 5, 3);
        assertThat(tokenizer.encode("ete", "ete").typeIds()).containsExactly(0, 0, 0, 1, 1);
        Tokenizer cased = folder(
                "spiece.model",
                model,
                "{\"tokenizer_class\": \"AlbertTokenizer\", \"do_lower_case\": false, \"keep_accents\": true}");
        assertThat(cased.encodeToIds("Et\u00E9", false, false)).containsExactly(10, 9, 11);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wordsAreLookedUpAsAWhole(boolean suffix) {
        SentencePieceFile file = new SentencePieceFile(3).piece("<unk>", 0, SentencePieceFile.UNKNOWN);
        file.normal(suffix ? new String[] {"one\u2581", "two\u2581"} : new String[] {"\u2581one", "\u2581two"});
        byte[] model = (suffix ? file.whitespaceAsSuffix() : file).bytes();
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(model);
        assertThat(tokenizer.encodeToIds(" one  two three four one", false, false))
                .containsExactly(1, 2, 0, 1);
        assertThat(tokenizer.encode("one x two").span(1).of("one x two").trim()).isEqualTo("x");
        assertThat(tokenizer.encodeToIds("", false, false)).isEmpty();
    }

    @Test
    void charactersAreLookedUpOneByOne() {
        byte[] model = new SentencePieceFile(4)
                .piece("<unk>", 0, SentencePieceFile.UNKNOWN)
                .piece("<br>", 0, SentencePieceFile.USER_DEFINED)
                .normal("a", "b", "\u2581", "<", "\uD83D\uDE00")
                .bytes();
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(model);
        assertThat(tokenizer.encodeToIds("ab<br> \uD83D\uDE00xx<b", false, false))
                .containsExactly(4, 2, 3, 1, 4, 6, 0, 5, 3);
        assertThat(tokenizer.encodeToIds("<br>", false, (start, end, token, special) -> false))
                .containsExactly(4, 5, 3, 0);
    }

    @Test
    void unknownWordsBecomeBytesWhereThereAreAny() {
        SentencePieceFile file = new SentencePieceFile(3)
                .piece("<unk>", 0, SentencePieceFile.UNKNOWN)
                .byteFallback();
        for (int b = 0; b < 256; b++) {
            file.piece(String.format("<0x%02X>", b), 0, 6);
        }
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(file.bytes());
        int[] ids = tokenizer.encodeToIds("h\u00E9", false, false);
        assertThat(ids).containsExactly(1 + 0xE2, 1 + 0x96, 1 + 0x81, 1 + 'h', 1 + 0xC3, 1 + 0xA9);
    }

    @Test
    void anUnknownModelTypeIsNamed() {
        byte[] model = new SentencePieceFile(7).normal("a").bytes();
        assertThatThrownBy(() -> Tokenizers.fromSentencePiece(model))
                .isInstanceOf(TokenizerFormatException.class)
                .hasMessageContaining("model_type is 7");
    }
}
