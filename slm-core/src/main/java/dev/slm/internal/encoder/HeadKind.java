package dev.slm.internal.encoder;

/** What may stand on top of an encoder. */
public enum HeadKind {
    /** One vector per text, from the hidden state of its first token. */
    POOLER("pooler"),
    /** Scores of all vocabulary entries, for each token. */
    MASKED_LM("masked-language-model head"),
    /** Two scores per pair of texts: the second follows the first, or does not. */
    NEXT_SENTENCE("next-sentence head"),
    /** One score per label and text. */
    SEQUENCE("sequence classifier"),
    /** Two scores per token: an answer starts here, an answer ends here. */
    QUESTION("question-answering head"),
    /** One score per label and token. */
    TOKEN("token classifier");

    private final String text;

    HeadKind(String text) {
        this.text = text;
    }

    /** Its name without article, for messages. */
    @Override
    public String toString() {
        return text;
    }
}
