package dev.slm.internal.encoder;

import dev.slm.internal.encoder.Head.Source;
import dev.slm.internal.encoder.Head.Stage;
import dev.slm.internal.format.Metadata;
import java.util.List;

/** Which of the heads that share the name {@code classifier} a folder holds, and how many labels it has. */
final class Classifiers {
    private Classifiers() {}

    /**
     * What {@code classifier} is.
     *
     * @param unnamed what it is where the settings do not name an architecture
     */
    static HeadKind kind(Metadata settings, HeadKind unnamed) {
        for (String architecture : settings.strings("architectures").orElse(new String[0])) {
            if (architecture.endsWith("ForTokenClassification")) {
                return HeadKind.TOKEN;
            }
            if (architecture.endsWith("ForSequenceClassification")) {
                return HeadKind.SEQUENCE;
            }
            if (architecture.endsWith("ForQuestionAnswering")) {
                return HeadKind.QUESTION;
            }
        }
        return unnamed;
    }

    /** Two scores per token: an answer starts here, an answer ends here. */
    static Head answers(EncoderWeights weights, int hidden) {
        return new Head(Source.EACH_TOKEN, List.of(new Stage(weights.linear("qa_outputs", 2, hidden))));
    }

    /** A single map of every hidden state. */
    static Head ofTokens(EncoderWeights weights, String name, int hidden) {
        return new Head(Source.EACH_TOKEN, List.of(new Stage(labels(weights, name, hidden))));
    }

    /** {@code name.weight} and {@code name.bias} from {@code inputs} to as many labels as the tensor has rows. */
    static Linear labels(EncoderWeights weights, String name, int inputs) {
        return weights.linear(name, weights.rows(name + ".weight"), inputs);
    }
}
