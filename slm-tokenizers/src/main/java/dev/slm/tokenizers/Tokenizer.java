package dev.slm.tokenizers;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Turns text into token ids and back, exactly as the tokenizer a model was trained with.
 *
 * <p>Immutable and safe to share between threads. Instances come from {@link Tokenizers}.
 *
 * <p><b>Special tokens in text.</b> Text that happens to spell a control token ({@code <|im_end|>}, {@code [MASK]}) is
 * plain text unless the caller asks for {@link EncodeOptions#parseSpecialTokens()}; so what a user types never becomes a
 * control token by accident. Added tokens that the definition does not mark as special are always recognised.
 *
 * <p>An unpaired surrogate in the input counts as U+FFFD.
 */
public interface Tokenizer {

    /** One more than the largest token id, so that every id is in {@code [0, vocabularySize)}; some ids may be unused. */
    int vocabularySize();

    /** Encodes one text with {@link EncodeOptions#DEFAULT}: special tokens are added around it, none is parsed inside. */
    default Encoding encode(String text) {
        return encode(text, EncodeOptions.DEFAULT);
    }

    /** Encodes a pair of texts with {@link EncodeOptions#DEFAULT}, as models of sentence pairs expect it. */
    default Encoding encode(String text, String pair) {
        return encode(text, pair, EncodeOptions.DEFAULT);
    }

    /** Encodes one text. What truncation cut off is in {@link Encoding#overflowing()}. */
    Encoding encode(String text, EncodeOptions options);

    /**
     * Encodes a pair of texts: type ids, separators and {@link Encoding#sequenceIndex} tell the two apart.
     *
     * @throws IllegalArgumentException if the truncation cannot be met, for example because only the first text may be
     *     cut and it is too short for that
     */
    Encoding encode(String text, String pair, EncodeOptions options);

    /**
     * Encodes many texts, in order. Padding to the longest ({@link Padding#length()} = 0) takes the longest of this
     * batch.
     */
    List<Encoding> encodeBatch(List<String> texts, EncodeOptions options);

    /** Encodes many pairs of texts, in order; both lists have the same size. See {@link #encodeBatch}. */
    List<Encoding> encodeBatch(List<String> texts, List<String> pairs, EncodeOptions options);

    /**
     * The ids alone: the fast path, with no spans, no truncation and no padding.
     *
     * @param addSpecialTokens whether the tokens that frame a sequence (BOS, EOS, CLS, SEP) are added
     * @param parseSpecialTokens whether control tokens spelt out in the text become those tokens
     */
    int[] encodeToIds(String text, boolean addSpecialTokens, boolean parseSpecialTokens);

    /**
     * The ids of a text in which only some of the added tokens that it spells out are meant, for example those in the
     * parts that the application wrote. Text on both sides of a refused token is encoded together with it.
     *
     * @param addSpecialTokens whether the tokens that frame a sequence (BOS, EOS, CLS, SEP) are added
     * @param meant asked about each added token that the text spells out, control tokens included
     */
    int[] encodeToIds(String text, boolean addSpecialTokens, AddedTokenFilter meant);

    /** The number of tokens of the text itself, without added special tokens; builds no lists of tokens. */
    int countTokens(String text);

    /**
     * The text that the ids stand for. Bytes that are no UTF-8 become U+FFFD.
     *
     * @throws IllegalArgumentException if an id is outside {@code [0, vocabularySize)}; an unused id yields nothing
     */
    String decode(int[] ids, boolean skipSpecialTokens);

    /** A new decoder that takes one id at a time and skips special tokens. */
    default IncrementalDecoder incrementalDecoder() {
        return incrementalDecoder(true);
    }

    /** A new decoder that takes one id at a time. What it yields in all equals {@link #decode} of the same ids. */
    IncrementalDecoder incrementalDecoder(boolean skipSpecialTokens);

    /** The id of a token, spelt as in the vocabulary ({@code Ġthe}, {@code ▁the}, {@code ##ing}). */
    OptionalInt idOf(String token);

    /**
     * The token as the vocabulary spells it; the empty string for an unused id.
     *
     * @throws IllegalArgumentException if the id is outside {@code [0, vocabularySize)}
     */
    String token(int id);

    /**
     * The bytes of UTF-8 text that a token contributes when it stands inside a text (a leading blank that only the very
     * first token loses is included). Many tokens are no complete UTF-8 by themselves. Special tokens contribute the
     * bytes of their name; an unused id none.
     *
     * @throws IllegalArgumentException if the id is outside {@code [0, vocabularySize)}
     */
    byte[] tokenBytes(int id);

    /** Whether the token is a control token, which decoding may skip. */
    boolean isSpecial(int id);

    /** Beginning of sequence, where the definition names one. */
    OptionalInt bosId();

    /** End of sequence, where the definition names one. */
    OptionalInt eosId();

    /** The token for what the vocabulary cannot express. */
    OptionalInt unkId();

    /** The token that fills a batch up. */
    OptionalInt padId();

    /** The token to be guessed in masked language models. */
    OptionalInt maskId();

    /** The classification token that begins BERT's inputs. */
    OptionalInt clsId();

    /** The separator token that ends BERT's inputs. */
    OptionalInt sepId();

    /** The truncation that the definition suggests; nothing applies it unless it is put into {@link EncodeOptions}. */
    Optional<Truncation> suggestedTruncation();

    /** The padding that the definition suggests; nothing applies it unless it is put into {@link EncodeOptions}. */
    Optional<Padding> suggestedPadding();
}
