package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.models.WordPiece;
import dev.slm.tokenizers.internal.normalizers.BertNormalizer;
import dev.slm.tokenizers.internal.pretokenizers.BertPreTokenizer;
import dev.slm.tokenizers.internal.processors.BertProcessing;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** {@code vocab.txt}: WordPiece, one token per line. */
final class BertVocabulary {
    private static final String FILE = "vocab.txt";

    private static final Map<String, String> ROLES = Map.of(
            "unk_token", "[UNK]",
            "pad_token", "[PAD]",
            "cls_token", "[CLS]",
            "sep_token", "[SEP]",
            "mask_token", "[MASK]");

    private BertVocabulary() {}

    static Pipeline read(FolderFiles files, TokenizerConfig config) throws IOException {
        List<String> lines = files.lines(FILE);
        return files.naming(FILE, () -> pipeline(lines, config));
    }

    private static Pipeline pipeline(List<String> lines, TokenizerConfig config) {
        Vocabulary.Builder builder = new Vocabulary.Builder();
        for (String line : lines) {
            builder.add(line, builder.count(), "line " + (builder.count() + 1));
        }
        Vocabulary vocabulary = builder.build("tokens");
        List<AddedToken> added = config.withRoles(config.addedTokens(List.of()), vocabulary, ROLES);
        SpecialIds ids = roles(config, vocabulary, added);
        BitSet controls = new BitSet();
        added.stream().filter(AddedToken::special).forEach(token -> controls.set(token.id()));
        boolean lowercase = config.config.flag("do_lower_case", true);
        boolean stripAccents = config.config.flag("strip_accents", lowercase);
        boolean ideographs = config.config.flag("tokenize_chinese_chars", true);
        PostProcessor framing = new BertProcessing(require(ids.cls(), "[CLS]"), require(ids.sep(), "[SEP]"));
        return new Pipeline(
                added,
                new BertNormalizer(true, ideographs, stripAccents, lowercase),
                new BertPreTokenizer(),
                new WordPiece(vocabulary, "##", require(ids.unk(), "[UNK]"), 100, controls),
                framing,
                new dev.slm.tokenizers.internal.decoders.WordPiece("##", true),
                ids,
                null,
                null);
    }

    private static SpecialIds roles(TokenizerConfig config, Vocabulary vocabulary, List<AddedToken> added) {
        Function<String, OptionalInt> usual = role -> {
            int id = vocabulary.find(ROLES.get(role));
            return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
        };
        return config.specialIds(
                added,
                vocabulary,
                new SpecialIds(
                        SpecialIds.NONE.bos(),
                        SpecialIds.NONE.eos(),
                        usual.apply("unk_token"),
                        usual.apply("pad_token"),
                        usual.apply("mask_token"),
                        usual.apply("cls_token"),
                        usual.apply("sep_token")));
    }

    private static int require(OptionalInt id, String name) {
        return id.orElseThrow(() -> new TokenizerFormatException(
                "the token " + name + ", or what tokenizer_config.json names in its place, is not in the vocabulary"));
    }
}
