package dev.slm.tokenizers.internal.folder;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.AddedToken;
import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.Pipeline;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.SpecialIds;
import dev.slm.tokenizers.internal.decoders.ByteLevel;
import dev.slm.tokenizers.internal.models.BPE;
import dev.slm.tokenizers.internal.models.MergeList;
import dev.slm.tokenizers.internal.models.Vocabulary;
import dev.slm.tokenizers.internal.normalizers.NFC;
import dev.slm.tokenizers.internal.patterns.Patterns;
import dev.slm.tokenizers.internal.pretokenizers.Sequence;
import dev.slm.tokenizers.internal.pretokenizers.Split;
import dev.slm.tokenizers.internal.pretokenizers.SplitBehavior;
import dev.slm.tokenizers.internal.processors.RobertaProcessing;
import dev.slm.tokenizers.internal.processors.TemplateProcessing;
import dev.slm.tokenizers.internal.tokenizerjson.Fields;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** {@code vocab.json} and {@code merges.txt}: byte-level BPE, of GPT-2's kind, RoBERTa's or Qwen's. */
final class ByteLevelFiles {
    private static final Set<String> ROBERTA_KIND =
            Set.of("roberta", "bart", "longformer", "xlm-roberta-xl", "blenderbot");

    private ByteLevelFiles() {}

    static Pipeline read(FolderFiles files, TokenizerConfig config) throws IOException {
        Fields tokens = files.object("vocab.json");
        List<String> lines = files.lines("merges.txt");
        Vocabulary vocabulary = files.naming("vocab.json", () -> {
            Vocabulary.Builder builder = new Vocabulary.Builder();
            for (String token : tokens.names()) {
                builder.add(token, tokens.number(token), "vocab.json");
            }
            return builder.build("vocab.json");
        });
        if (vocabulary.size() == 0) {
            throw new TokenizerFormatException(files.path("vocab.json") + " is empty");
        }
        return files.naming("merges.txt", () -> pipeline(vocabulary, lines, config));
    }

    private static Pipeline pipeline(Vocabulary vocabulary, List<String> lines, TokenizerConfig config) {
        boolean roberta = ROBERTA_KIND.contains(config.kind());
        boolean qwen = config.kind().startsWith("qwen");
        Map<String, String> roles = roberta
                ? Map.of(
                        "bos_token", "<s>",
                        "eos_token", "</s>",
                        "cls_token", "<s>",
                        "sep_token", "</s>",
                        "unk_token", "<unk>",
                        "pad_token", "<pad>",
                        "mask_token", "<mask>")
                : Map.of("bos_token", qwen ? "" : "<|endoftext|>", "eos_token", "<|endoftext|>");
        List<AddedToken> added = config.withRoles(config.addedTokens(List.of()), vocabulary, roles);
        SpecialIds ids = config.specialIds(added, vocabulary, defaults(vocabulary, roles));
        BitSet controls = new BitSet();
        added.stream().filter(AddedToken::special).forEach(token -> controls.set(token.id()));
        MergeList merges = new MergeList("merges");
        for (String line : lines) {
            if (!line.startsWith("#version") && !line.isEmpty()) {
                merges.add(line);
            }
        }
        BPE.Options options = new BPE.Options(null, "", "", false, false, false, controls);
        Normalizer normalizer = qwen ? new NFC() : null;
        return new Pipeline(
                added,
                normalizer,
                preTokenizer(config, qwen),
                new BPE(vocabulary, merges.resolve(vocabulary, 0, controls), options),
                framing(config, ids, roberta),
                new ByteLevel(),
                ids,
                null,
                null);
    }

    private static SpecialIds defaults(Vocabulary vocabulary, Map<String, String> roles) {
        return new SpecialIds(
                id(vocabulary, roles, "bos_token"),
                id(vocabulary, roles, "eos_token"),
                id(vocabulary, roles, "unk_token"),
                id(vocabulary, roles, "pad_token"),
                id(vocabulary, roles, "mask_token"),
                id(vocabulary, roles, "cls_token"),
                id(vocabulary, roles, "sep_token"));
    }

    private static OptionalInt id(Vocabulary vocabulary, Map<String, String> roles, String role) {
        int id = roles.containsKey(role) ? vocabulary.find(roles.get(role)) : -1;
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private static PreTokenizer preTokenizer(TokenizerConfig config, boolean qwen) {
        boolean prefixSpace = config.config.flag("add_prefix_space", false);
        if (!qwen) {
            return new dev.slm.tokenizers.internal.pretokenizers.ByteLevel(prefixSpace, true);
        }
        return new Sequence(List.of(
                new Split(Patterns.of(Patterns.QWEN2, "pattern"), SplitBehavior.ISOLATED, false),
                new dev.slm.tokenizers.internal.pretokenizers.ByteLevel(prefixSpace, false)));
    }

    private static PostProcessor framing(TokenizerConfig config, SpecialIds ids, boolean roberta) {
        if (roberta && ids.cls().isPresent() && ids.sep().isPresent()) {
            return new RobertaProcessing(
                    ids.cls().getAsInt(), ids.sep().getAsInt(), true, config.config.flag("add_prefix_space", false));
        }
        return TemplateProcessing.around(
                config.config.flag("add_bos_token", false) ? ids.bos() : OptionalInt.empty(),
                config.config.flag("add_eos_token", false) ? ids.eos() : OptionalInt.empty());
    }
}
