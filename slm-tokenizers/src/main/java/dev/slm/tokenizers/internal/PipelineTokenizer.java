package dev.slm.tokenizers.internal;

import dev.slm.tokenizers.AddedTokenFilter;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Encoding;
import dev.slm.tokenizers.IncrementalDecoder;
import dev.slm.tokenizers.Padding;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.Truncation;
import dev.slm.tokenizers.internal.TokenBuffer.Detail;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Every tokenizer: the stages of a {@link Pipeline} in their order. */
public final class PipelineTokenizer implements Tokenizer {
    private final Pipeline pipeline;
    private final AddedVocabulary added;
    private final Decoder decoder;
    private final Frame single;
    private final Frame pair;
    private final int size;

    public PipelineTokenizer(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.added = new AddedVocabulary(pipeline.addedTokens(), pipeline.normalizer());
        this.decoder = pipeline.decoder() == null ? new BlankJoin() : pipeline.decoder();
        PostProcessor processor = pipeline.postProcessor();
        this.single = processor == null ? Frame.SINGLE : processor.single();
        this.pair = processor == null ? Frame.PAIR : processor.pair();
        this.size = Math.max(pipeline.model().vocabulary().size(), added.size());
        checkIds(single);
        checkIds(pair);
    }

    private void checkIds(Frame frame) {
        for (int piece = 0; piece < frame.pieces(); piece++) {
            if (frame.isSpecial(piece) && frame.id(piece) >= size) {
                throw new TokenizerFormatException(
                        "the post-processor adds the token id " + frame.id(piece) + ", but ids end at " + (size - 1));
            }
        }
    }

    @Override
    public Encoding encode(String text, EncodeOptions options) {
        return encodeBatch(List.of(text), options).get(0);
    }

    @Override
    public Encoding encode(String text, String second, EncodeOptions options) {
        return encodeBatch(List.of(text), List.of(second), options).get(0);
    }

    @Override
    public List<Encoding> encodeBatch(List<String> texts, EncodeOptions options) {
        List<TokenEncoding> encodings = new ArrayList<>();
        for (String text : texts) {
            encodings.add(encodeOne(List.of(text), options));
        }
        return Framer.pad(encodings, options.padding());
    }

    @Override
    public List<Encoding> encodeBatch(List<String> texts, List<String> pairs, EncodeOptions options) {
        if (texts.size() != pairs.size()) {
            throw new IllegalArgumentException(texts.size() + " texts but " + pairs.size() + " to pair them with");
        }
        List<TokenEncoding> encodings = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            encodings.add(encodeOne(List.of(texts.get(i), pairs.get(i)), options));
        }
        return Framer.pad(encodings, options.padding());
    }

    private TokenEncoding encodeOne(List<String> texts, EncodeOptions options) {
        List<TokenBuffer> buffers = new ArrayList<>();
        List<CodePoints> codePoints = new ArrayList<>();
        for (String text : texts) {
            TokenBuffer tokens = new TokenBuffer(Detail.SPANS, text.length() / 3);
            tokenize(text, options.parseSpecialTokens(), null, tokens);
            if (pipeline.postProcessor() != null) {
                pipeline.postProcessor().adjustSpans(tokens, this::token, text);
            }
            buffers.add(tokens);
            codePoints.add(new CodePoints(text));
        }
        Frame frame = texts.size() == 1 ? single : pair;
        return new Framer(frame, options, codePoints).frame(buffers);
    }

    @Override
    public int[] encodeToIds(String text, boolean addSpecialTokens, boolean parseSpecialTokens) {
        return encodeToIds(text, addSpecialTokens, parseSpecialTokens, null);
    }

    @Override
    public int[] encodeToIds(String text, boolean addSpecialTokens, AddedTokenFilter meant) {
        return encodeToIds(text, addSpecialTokens, true, meant);
    }

    private int[] encodeToIds(
            String text, boolean addSpecialTokens, boolean parseSpecialTokens, @Nullable AddedTokenFilter meant) {
        TokenBuffer ids = new TokenBuffer(Detail.IDS, text.length() / 3 + 4);
        for (int piece = 0; piece < single.pieces(); piece++) {
            if (!single.isSpecial(piece)) {
                tokenize(text, parseSpecialTokens, meant, ids);
            } else if (addSpecialTokens) {
                ids.add(single.id(piece), 0, 0);
            }
        }
        return ids.ids();
    }

    @Override
    public int countTokens(String text) {
        TokenBuffer count = new TokenBuffer(Detail.COUNT, 0);
        tokenize(text, false, null, count);
        return count.size();
    }

    private void tokenize(String text, boolean parseSpecial, @Nullable AddedTokenFilter meant, TokenBuffer tokens) {
        AddedTokenFinder finder = added.inOriginal(parseSpecial);
        if (finder.isEmpty()) {
            section(text, 0, text.length(), 0, parseSpecial, meant, tokens);
            return;
        }
        int[] word = {0};
        AddedTokenFinder.Meant inOriginal = meant == null
                ? null
                : (start, end, token) -> meant.accepts(start, end, token.content(), token.special());
        finder.find(text, inOriginal, (start, end, token) -> {
            if (token == null) {
                word[0] = section(text, start, end, word[0], parseSpecial, meant, tokens);
            } else {
                tokens.add(token.id(), start, end);
                tokens.word(word[0]++);
            }
        });
    }

    /** Tokenizes what stands between added tokens; returns the number of the next word. */
    private int section(
            String text,
            int from,
            int to,
            int firstWord,
            boolean parseSpecial,
            @Nullable AddedTokenFilter meant,
            TokenBuffer tokens) {
        AddedTokenFinder finder = added.inNormalized(parseSpecial);
        AlignedText normalized = AlignedText.of(text, from, to, tokens.hasSpans(), meant);
        if (pipeline.normalizer() != null) {
            pipeline.normalizer().normalize(normalized);
        }
        if (finder.isEmpty()) {
            return words(normalized, from == 0, firstWord, tokens);
        }
        int[] word = {firstWord};
        AddedTokenFinder.Meant inNormalized =
                (start, end, token) -> normalized.isMeant(start, end, token.content(), token.special());
        finder.find(normalized.toString(), inNormalized, (start, end, token) -> {
            if (token == null) {
                word[0] = words(normalized.slice(start, end), from == 0 && start == 0, word[0], tokens);
            } else {
                int before = tokens.size();
                tokens.add(token.id(), start, end);
                tokens.locate(before, normalized, word[0]++);
            }
        });
        return word[0];
    }

    private int words(AlignedText text, boolean startsInput, int firstWord, TokenBuffer tokens) {
        Splits splits = new Splits(text, startsInput);
        if (pipeline.preTokenizer() != null) {
            pipeline.preTokenizer().split(splits);
        }
        for (int i = 0; i < splits.count(); i++) {
            int before = tokens.size();
            pipeline.model().tokenize(text, splits.start(i), splits.end(i), tokens);
            tokens.locate(before, text, firstWord + i);
        }
        return firstWord + splits.count();
    }

    @Override
    public String decode(int[] ids, boolean skipSpecialTokens) {
        TextDecoder text = new TextDecoder(this, decoder, skipSpecialTokens);
        for (int id : ids) {
            text.accept(id);
        }
        return text.finish();
    }

    @Override
    public IncrementalDecoder incrementalDecoder(boolean skipSpecialTokens) {
        return new TextDecoder(this, decoder, skipSpecialTokens);
    }

    @Override
    public int vocabularySize() {
        return size;
    }

    @Override
    public OptionalInt idOf(String token) {
        OptionalInt id = added.idOf(token);
        if (id.isPresent()) {
            return id;
        }
        int inModel = pipeline.model().vocabulary().find(token);
        return inModel < 0 ? OptionalInt.empty() : OptionalInt.of(inModel);
    }

    @Override
    public String token(int id) {
        AddedToken token = added(id);
        return token == null ? pipeline.model().vocabulary().token(id) : token.content();
    }

    @Override
    public byte[] tokenBytes(int id) {
        String token = token(id);
        byte[] raw = added(id) == null ? decoder.rawBytes(token) : null;
        return raw != null ? raw : decoder.inside(token).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isSpecial(int id) {
        AddedToken token = added(id);
        return token != null && token.special();
    }

    private @Nullable AddedToken added(int id) {
        if (id < 0 || id >= size) {
            throw new IllegalArgumentException("token id " + id + " is outside the vocabulary of " + size);
        }
        return added.get(id);
    }

    @Override
    public OptionalInt bosId() {
        return pipeline.specialIds().bos();
    }

    @Override
    public OptionalInt eosId() {
        return pipeline.specialIds().eos();
    }

    @Override
    public OptionalInt unkId() {
        return pipeline.specialIds().unk();
    }

    @Override
    public OptionalInt padId() {
        return pipeline.specialIds().pad();
    }

    @Override
    public OptionalInt maskId() {
        return pipeline.specialIds().mask();
    }

    @Override
    public OptionalInt clsId() {
        return pipeline.specialIds().cls();
    }

    @Override
    public OptionalInt sepId() {
        return pipeline.specialIds().sep();
    }

    @Override
    public Optional<Truncation> suggestedTruncation() {
        return Optional.ofNullable(pipeline.truncation());
    }

    @Override
    public Optional<Padding> suggestedPadding() {
        return Optional.ofNullable(pipeline.padding());
    }
}
