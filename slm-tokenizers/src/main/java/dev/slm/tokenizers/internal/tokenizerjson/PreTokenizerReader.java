package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.PreTokenizer;
import dev.slm.tokenizers.internal.pretokenizers.BertPreTokenizer;
import dev.slm.tokenizers.internal.pretokenizers.ByteLevel;
import dev.slm.tokenizers.internal.pretokenizers.CharDelimiterSplit;
import dev.slm.tokenizers.internal.pretokenizers.Digits;
import dev.slm.tokenizers.internal.pretokenizers.FixedLength;
import dev.slm.tokenizers.internal.pretokenizers.Metaspace;
import dev.slm.tokenizers.internal.pretokenizers.Metaspace.PrependScheme;
import dev.slm.tokenizers.internal.pretokenizers.Punctuation;
import dev.slm.tokenizers.internal.pretokenizers.Sequence;
import dev.slm.tokenizers.internal.pretokenizers.Split;
import dev.slm.tokenizers.internal.pretokenizers.SplitBehavior;
import dev.slm.tokenizers.internal.pretokenizers.UnicodeScripts;
import dev.slm.tokenizers.internal.pretokenizers.Whitespace;
import dev.slm.tokenizers.internal.pretokenizers.WhitespaceSplit;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code pre_tokenizer}. */
final class PreTokenizerReader {
    private static final Map<String, Function<Fields, PreTokenizer>> TYPES = Map.ofEntries(
            Map.entry("BertPreTokenizer", fields -> new BertPreTokenizer()),
            Map.entry("ByteLevel", PreTokenizerReader::byteLevel),
            Map.entry("CharDelimiterSplit", fields -> new CharDelimiterSplit(fields.character("delimiter"))),
            Map.entry("Digits", fields -> new Digits(fields.flag("individual_digits", false))),
            Map.entry("FixedLength", PreTokenizerReader::fixedLength),
            Map.entry("Metaspace", PreTokenizerReader::metaspace),
            Map.entry("Punctuation", fields -> new Punctuation(behavior(fields, "Isolated"))),
            Map.entry("Sequence", fields -> new Sequence(fields.list("pretokenizers", PreTokenizerReader::read))),
            Map.entry("Split", PreTokenizerReader::split),
            Map.entry("UnicodeScripts", fields -> new UnicodeScripts()),
            Map.entry("Whitespace", fields -> new Whitespace()),
            Map.entry("WhitespaceSplit", fields -> new WhitespaceSplit()));

    private static final Map<String, SplitBehavior> BEHAVIORS = Map.of(
            "Removed", SplitBehavior.REMOVED,
            "Isolated", SplitBehavior.ISOLATED,
            "MergedWithPrevious", SplitBehavior.MERGED_WITH_PREVIOUS,
            "MergedWithNext", SplitBehavior.MERGED_WITH_NEXT,
            "Contiguous", SplitBehavior.CONTIGUOUS);

    private static final Map<String, PrependScheme> PREPEND_SCHEMES =
            Map.of("always", PrependScheme.ALWAYS, "first", PrependScheme.FIRST, "never", PrependScheme.NEVER);

    private PreTokenizerReader() {}

    static PreTokenizer read(@Nullable Object value, String path) {
        return Fields.of(value, path).stage(TYPES);
    }

    private static PreTokenizer byteLevel(Fields fields) {
        return new ByteLevel(fields.flag("add_prefix_space", true), fields.flag("use_regex", true));
    }

    private static PreTokenizer fixedLength(Fields fields) {
        int length = fields.number("length", 5);
        if (length == 0) {
            throw fields.invalid("length", "at least 1");
        }
        return new FixedLength(length);
    }

    private static PreTokenizer split(Fields fields) {
        return new Split(PatternField.read(fields), behavior(fields, ""), fields.flag("invert", false));
    }

    private static SplitBehavior behavior(Fields fields, String otherwise) {
        String name = fields.has("behavior") || otherwise.isEmpty() ? fields.string("behavior") : otherwise;
        return fields.choice("behavior", name, BEHAVIORS);
    }

    private static PreTokenizer metaspace(Fields fields) {
        return new Metaspace(fields.character("replacement"), prependScheme(fields), fields.flag("split", true));
    }

    /** Older definitions say {@code add_prefix_space} instead. */
    static PrependScheme prependScheme(Fields fields) {
        String otherwise = fields.flag("add_prefix_space", true) ? "always" : "never";
        return fields.choice("prepend_scheme", fields.string("prepend_scheme", otherwise), PREPEND_SCHEMES);
    }
}
