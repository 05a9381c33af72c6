package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.Decoder;
import dev.slm.tokenizers.internal.decoders.BPEDecoder;
import dev.slm.tokenizers.internal.decoders.ByteFallback;
import dev.slm.tokenizers.internal.decoders.ByteLevel;
import dev.slm.tokenizers.internal.decoders.CTC;
import dev.slm.tokenizers.internal.decoders.Fuse;
import dev.slm.tokenizers.internal.decoders.Metaspace;
import dev.slm.tokenizers.internal.decoders.Replace;
import dev.slm.tokenizers.internal.decoders.Sequence;
import dev.slm.tokenizers.internal.decoders.Strip;
import dev.slm.tokenizers.internal.decoders.WordPiece;
import dev.slm.tokenizers.internal.pretokenizers.Metaspace.PrependScheme;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code decoder}. */
final class DecoderReader {
    private static final Map<String, Function<Fields, Decoder>> TYPES = Map.ofEntries(
            Map.entry("BPEDecoder", fields -> new BPEDecoder(fields.string("suffix", "</w>"))),
            Map.entry("ByteFallback", fields -> new ByteFallback()),
            Map.entry("ByteLevel", fields -> new ByteLevel()),
            Map.entry("CTC", DecoderReader::ctc),
            Map.entry("Fuse", fields -> new Fuse()),
            Map.entry("Metaspace", DecoderReader::metaspace),
            Map.entry("Replace", fields -> new Replace(PatternField.read(fields), fields.string("content"))),
            Map.entry("Sequence", fields -> new Sequence(fields.list("decoders", DecoderReader::read))),
            Map.entry("Strip", DecoderReader::strip),
            Map.entry(
                    "WordPiece", fields -> new WordPiece(fields.string("prefix", "##"), fields.flag("cleanup", true))));

    private DecoderReader() {}

    static Decoder read(@Nullable Object value, String path) {
        return Fields.of(value, path).stage(TYPES);
    }

    private static Decoder strip(Fields fields) {
        return new Strip(fields.character("content"), fields.number("start"), fields.number("stop"));
    }

    private static Decoder metaspace(Fields fields) {
        return new Metaspace(
                fields.character("replacement"), PreTokenizerReader.prependScheme(fields) != PrependScheme.NEVER);
    }

    private static Decoder ctc(Fields fields) {
        return new CTC(
                fields.string("pad_token", "<pad>"),
                fields.string("word_delimiter_token", "|"),
                fields.flag("cleanup", true));
    }
}
