package dev.slm.tokenizers.internal.tokenizerjson;

import dev.slm.tokenizers.internal.Frame;
import dev.slm.tokenizers.internal.PostProcessor;
import dev.slm.tokenizers.internal.processors.BertProcessing;
import dev.slm.tokenizers.internal.processors.ByteLevel;
import dev.slm.tokenizers.internal.processors.RobertaProcessing;
import dev.slm.tokenizers.internal.processors.Sequence;
import dev.slm.tokenizers.internal.processors.TemplateProcessing;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code post_processor}. */
final class PostProcessorReader {
    private static final Map<String, Function<Fields, PostProcessor>> TYPES = Map.of(
            "BertProcessing",
            fields -> new BertProcessing(token(fields, "cls"), token(fields, "sep")),
            "ByteLevel",
            fields -> new ByteLevel(fields.flag("trim_offsets", true), fields.flag("add_prefix_space", true)),
            "RobertaProcessing",
            fields -> new RobertaProcessing(
                    token(fields, "cls"),
                    token(fields, "sep"),
                    fields.flag("trim_offsets", true),
                    fields.flag("add_prefix_space", true)),
            "Sequence",
            fields -> new Sequence(fields.list("processors", PostProcessorReader::read)),
            "TemplateProcessing",
            PostProcessorReader::template);

    private PostProcessorReader() {}

    static PostProcessor read(@Nullable Object value, String path) {
        return Fields.of(value, path).stage(TYPES);
    }

    /** A token written as {@code ["[CLS]", 101]}. */
    private static int token(Fields fields, String name) {
        if (fields.get(name) instanceof List<?> pair
                && pair.size() == 2
                && pair.get(1) instanceof Long id
                && id >= 0
                && id < Integer.MAX_VALUE) {
            return id.intValue();
        }
        throw fields.invalid(name, "a token and its id");
    }

    private static PostProcessor template(Fields fields) {
        return new TemplateProcessing(frame(fields, "single"), frame(fields, "pair"));
    }

    private static Frame frame(Fields template, String name) {
        Frame.Builder frame = new Frame.Builder();
        template.list(name, (value, path) -> {
            Fields piece = Fields.of(value, path);
            if (piece.has("SpecialToken")) {
                special(template, piece.object("SpecialToken"), frame);
            } else {
                sequence(piece.object("Sequence"), frame, name.equals("pair"));
            }
            return path;
        });
        return frame.build();
    }

    private static void special(Fields template, Fields token, Frame.Builder frame) {
        String name = token.string("id");
        Fields known = template.object("special_tokens");
        if (!known.has(name)) {
            throw token.invalid("id", "one of the special_tokens " + known.names());
        }
        int typeId = token.number("type_id", 0);
        known.object(name)
                .list("ids", (id, path) -> {
                    if (!(id instanceof Long number) || number < 0 || number >= Integer.MAX_VALUE) {
                        throw known.object(name).invalid("ids", "token ids");
                    }
                    return number.intValue();
                })
                .forEach(id -> frame.token(id, typeId));
    }

    private static void sequence(Fields sequence, Frame.Builder frame, boolean pair) {
        String id = sequence.string("id");
        int typeId = sequence.number("type_id", 0);
        if (id.equals("A")) {
            frame.first(typeId);
        } else if (id.equals("B") && pair) {
            frame.second(typeId);
        } else {
            throw sequence.invalid("id", pair ? "A or B" : "A");
        }
    }
}
