package dev.slm.internal.encoder;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Everything that a model computes for a text. */
record EncoderResult(float[][] hidden, Map<HeadKind, float[][]> heads) {
    static List<EncoderResult> of(EncoderEngine engine, List<TokenSequence> texts) {
        EncoderResult[] results = new EncoderResult[texts.size()];
        engine.forward(texts, (pass, hidden, first) -> {
            PackedTexts packed = pass.texts();
            for (int text = 0; text < packed.size(); text++) {
                float[][] states = new float[packed.length(text)][];
                int[] rows = new int[states.length];
                for (int i = 0; i < states.length; i++) {
                    rows[i] = packed.start(text) + i;
                    states[i] = Arrays.copyOfRange(
                            hidden.data(), hidden.offset(rows[i]), hidden.offset(rows[i]) + hidden.width());
                }
                results[first + text] = new EncoderResult(states, new EnumMap<>(HeadKind.class));
                for (HeadKind kind : engine.heads()) {
                    if (engine.require(kind).source() == Head.Source.EACH_TOKEN) {
                        float[][] out = new float[rows.length][engine.outputs(kind)];
                        engine.ofRows(
                                kind,
                                pass,
                                hidden,
                                rows,
                                (i, values, offset) -> System.arraycopy(values, offset, out[i], 0, out[i].length));
                        results[first + text].heads().put(kind, out);
                    }
                }
            }
            for (HeadKind kind : engine.heads()) {
                if (engine.require(kind).source() != Head.Source.EACH_TOKEN) {
                    engine.ofTexts(kind, pass, hidden, (i, values, offset) -> {
                        float[] out = new float[engine.outputs(kind)];
                        System.arraycopy(values, offset, out, 0, out.length);
                        results[first + i].heads().put(kind, new float[][] {out});
                    });
                }
            }
        });
        return List.of(results);
    }

    float[] ofText(HeadKind kind) {
        return heads.get(kind)[0];
    }

    float[] ofToken(HeadKind kind, int position) {
        return heads.get(kind)[position];
    }

    /** One of the outputs of a head, for every token. */
    float[] column(HeadKind kind, int output) {
        float[][] rows = heads.get(kind);
        float[] column = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            column[i] = rows[i][output];
        }
        return column;
    }
}
