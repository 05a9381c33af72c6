package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.Normalizer;
import dev.slm.tokenizers.internal.normalizers.BertNormalizer;
import dev.slm.tokenizers.internal.normalizers.ByteLevel;
import dev.slm.tokenizers.internal.normalizers.Lowercase;
import dev.slm.tokenizers.internal.normalizers.NFC;
import dev.slm.tokenizers.internal.normalizers.NFD;
import dev.slm.tokenizers.internal.normalizers.NFKC;
import dev.slm.tokenizers.internal.normalizers.NFKD;
import dev.slm.tokenizers.internal.normalizers.Nmt;
import dev.slm.tokenizers.internal.normalizers.Precompiled;
import dev.slm.tokenizers.internal.normalizers.Prepend;
import dev.slm.tokenizers.internal.normalizers.Replace;
import dev.slm.tokenizers.internal.normalizers.Sequence;
import dev.slm.tokenizers.internal.normalizers.Strip;
import dev.slm.tokenizers.internal.normalizers.StripAccents;
import dev.slm.tokenizers.internal.sentencepiece.CharsMap;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code normalizer}. */
final class NormalizerReader {
    private static final Map<String, Function<Fields, Normalizer>> TYPES = Map.ofEntries(
            Map.entry("BertNormalizer", NormalizerReader::bert),
            Map.entry("ByteLevel", fields -> new ByteLevel()),
            Map.entry("Lowercase", fields -> new Lowercase()),
            Map.entry("NFC", fields -> new NFC()),
            Map.entry("NFD", fields -> new NFD()),
            Map.entry("NFKC", fields -> new NFKC()),
            Map.entry("NFKD", fields -> new NFKD()),
            Map.entry("Nmt", fields -> new Nmt()),
            Map.entry("Precompiled", NormalizerReader::precompiled),
            Map.entry("Prepend", fields -> new Prepend(fields.string("prepend"))),
            Map.entry("Replace", fields -> new Replace(PatternField.read(fields), fields.string("content"))),
            Map.entry("Sequence", fields -> new Sequence(fields.list("normalizers", NormalizerReader::read))),
            Map.entry("Strip", fields -> new Strip(fields.flag("strip_left", true), fields.flag("strip_right", true))),
            Map.entry("StripAccents", fields -> new StripAccents()));

    private NormalizerReader() {}

    static Normalizer read(@Nullable Object value, String path) {
        return Fields.of(value, path).stage(TYPES);
    }

    private static Normalizer bert(Fields fields) {
        boolean lowercase = fields.flag("lowercase", true);
        return new BertNormalizer(
                fields.flag("clean_text", true),
                fields.flag("handle_chinese_chars", true),
                fields.flag("strip_accents", lowercase),
                lowercase);
    }

    private static Normalizer precompiled(Fields fields) {
        String name = "precompiled_charsmap";
        try {
            return new Precompiled(CharsMap.read(Base64.getDecoder().decode(fields.string(name)), fields.path(name)));
        } catch (IllegalArgumentException e) {
            throw fields.invalid(name, "Base64 (" + e.getMessage() + ")");
        }
    }
}
