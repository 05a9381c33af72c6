package dev.slm.examples.search;

import dev.slm.Embedding;
import dev.slm.TextEmbedder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;

/** Paragraphs in a Lucene index, each with the vector of its meaning. */
final class ParagraphIndex {
    private static final int BATCH = 64;

    private final Directory directory;
    private final TextEmbedder embedder;

    ParagraphIndex(Directory directory, TextEmbedder embedder) {
        this.directory = directory;
        this.embedder = embedder;
    }

    /**
     * A paragraph that was found.
     *
     * @param cosine between its vector and that of the question
     */
    record Hit(String paragraph, double cosine) {}

    /** Adds paragraphs. */
    void add(List<String> paragraphs) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
            for (int start = 0; start < paragraphs.size(); start += BATCH) {
                List<String> batch = paragraphs.subList(start, Math.min(paragraphs.size(), start + BATCH));
                List<Embedding> embeddings = embedder.embedPassages(batch);
                for (int i = 0; i < batch.size(); i++) {
                    Document document = new Document();
                    document.add(new StoredField("text", batch.get(i)));
                    document.add(new KnnFloatVectorField(
                            "meaning", embeddings.get(i).vector(), VectorSimilarityFunction.DOT_PRODUCT));
                    writer.addDocument(document);
                }
            }
        }
    }

    /** The paragraphs whose meaning is nearest to the question's, the nearest first. */
    List<Hit> search(String question, int count) throws IOException {
        float[] meaning = embedder.embedQuery(question).vector();
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            StoredFields stored = searcher.storedFields();
            List<Hit> hits = new ArrayList<>();
            for (ScoreDoc hit : searcher.search(new KnnFloatVectorQuery("meaning", meaning, count), count).scoreDocs) {
                // Lucene scores (1 + cosine) / 2, because its scores are never negative.
                hits.add(new Hit(stored.document(hit.doc).get("text"), 2.0 * hit.score - 1));
            }
            return hits;
        }
    }
}
