package dev.slm.cli.commands;

import dev.slm.Encoder;
import dev.slm.EncoderOutput;
import dev.slm.cli.EncoderCommand;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slm encode}. */
@Command(
        name = "encode",
        description = "Prints what an encoder and its heads make of given tokens; needs no tokenizer.")
public final class EncodeCommand extends EncoderCommand {
    private static final int SHOWN = 8;

    @Option(names = "--ids", required = true, split = ",", paramLabel = "ID", description = "the tokens to read: 1,2,3")
    private int[] ids;

    @Option(names = "--type-ids", split = ",", paramLabel = "ID", description = "the segment of each; default: 0")
    private int @Nullable [] typeIds;

    @Override
    public Integer call() throws IOException {
        try (Encoder encoder = configured(Encoder.builder(model())).load()) {
            EncoderOutput output = encoder.encode(ids, typeIds);
            Map<String, Object> document = new LinkedHashMap<>();
            put(document, "last_hidden_state", output.lastHiddenState());
            put(document, "pooler_output", output.poolerOutput());
            put(document, "mlm_logits", output.mlmLogits());
            put(document, "nsp_logits", output.nspLogits());
            put(document, "seqcls_logits", output.seqclsLogits());
            put(document, "qa_start_logits", output.qaStartLogits());
            put(document, "qa_end_logits", output.qaEndLogits());
            put(document, "tokcls_logits", output.tokclsLogits());
            if (json()) {
                printJson(document);
            } else {
                document.forEach(this::print);
            }
        }
        return 0;
    }

    private static void put(Map<String, Object> document, String name, @Nullable Object value) {
        if (value != null) {
            document.put(name, value);
        }
    }

    private void print(String name, Object value) {
        if (value instanceof float[][] rows) {
            for (int i = 0; i < rows.length; i++) {
                out().println(name + "[" + i + "]  " + start(rows[i]));
            }
        } else if (value instanceof float[] row) {
            out().println(name + "  " + start(row));
        }
    }

    private static String start(float[] row) {
        String values = Arrays.toString(Arrays.copyOf(row, Math.min(SHOWN, row.length)));
        return row.length <= SHOWN ? values : values.replace("]", ", … " + row.length + " in all]");
    }
}
