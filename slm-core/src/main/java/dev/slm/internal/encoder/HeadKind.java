package dev.slm.internal.encoder;

/** What may stand on top of an encoder. */
public enum HeadKind {
    /** One vector per text, from the hidden state of its first token. */
    POOLER("a pooler"),
    /** Scores of all vocabulary entries, for each token. */
    MASKED_LM("a masked-language-model head"),
    /** Two scores per pair of texts: the second follows the first, or does not. */
    NEXT_SENTENCE("a next-sentence head"),
    /** One score per label and text. */
    SEQUENCE("a sequence classifier"),
    /** Two scores per token: an answer starts here, an answer ends here. */
    QUESTION("a question-answering head"),
    /** One score per label and token. */
    TOKEN("a token classifier");

    private final String text;

    HeadKind(String text) {
        this.text = text;
    }

    /** With article, for messages. */
    @Override
    public String toString() {
        return text;
    }
}
