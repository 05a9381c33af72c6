package dev.slm.tokenizers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text of the fixtures, against what SentencePiece made of it. */
class SentencePieceFixturesTest {

    @ParameterizedTest
    @ValueSource(strings = {"bpe1k", "llama2", "stories260K", "unigram2k_bytefallback", "unigram4k"})
    void idsPiecesAndDecodedTextAreExact(String name) {
        Tokenizer tokenizer = Tokenizers.fromSentencePiece(Fixtures.bytes("fixtures/sentencepiece/" + name + ".model"));
        SoftAssertions softly = new SoftAssertions();
        for (Map<String, Object> expected : Fixtures.cases("fixtures/sentencepiece/" + name + ".expected.json")) {
            String text = (String) Objects.requireNonNull(expected.get("text"));
            int[] ids = Fixtures.ints(Objects.requireNonNull(expected.get("ids")));
            Encoding encoding = tokenizer.encode(text);
            softly.assertThat(tokenizer.encodeToIds(text, true, false)).as(text).isEqualTo(ids);
            softly.assertThat(encoding.ids()).as(text).isEqualTo(ids);
            softly.assertThat(tokenizer.decode(ids, true)).as(text).isEqualTo(expected.get("decoded"));
            List<String> pieces = new ArrayList<>();
            for (int i = 0; i < encoding.size(); i++) {
                boolean unknown = tokenizer.unkId().orElse(-1) == encoding.id(i);
                // SentencePiece shows the text of what is unknown instead of the piece's name.
                pieces.add(unknown ? "" : tokenizer.token(encoding.id(i)));
            }
            List<?> expectedPieces = (List<?>) Objects.requireNonNull(expected.get("pieces"));
            List<Object> known = new ArrayList<>();
            for (int i = 0; i < ids.length; i++) {
                known.add(tokenizer.unkId().orElse(-1) == ids[i] ? "" : expectedPieces.get(i));
            }
            softly.assertThat(pieces).as(text).isEqualTo(known);
        }
        softly.assertAll();
    }
}
