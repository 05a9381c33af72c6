package dev.slm.bench;

/** Something that makes one vector of each text, for comparison. */
interface SentenceEncoder extends AutoCloseable {
    /**
     * The mean hidden states of texts, brought to length 1.
     *
     * @param ids of each text, all of the same length
     */
    float[][] encode(int[][] ids) throws Exception;

    @Override
    void close() throws Exception;
}
