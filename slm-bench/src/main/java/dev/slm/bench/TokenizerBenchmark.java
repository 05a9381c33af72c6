package dev.slm.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.slm.tokenizers.EncodeOptions;
import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Megabytes of text encoded per second on one thread, beside Hugging Face's own library in Rust. Texts come in pieces of
 * 4,000 chars, as documents do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizerBenchmark {
    /** A folder of {@code fixtures/tokenizers}. */
    @Param({"gpt2", "llama3_2", "all-minilm"})
    public String vocabulary;

    /** What is encoded. */
    @Param({"ENGLISH", "CODE", "CHINESE"})
    public BenchmarkText text;

    private Tokenizer slm;
    private HuggingFaceTokenizer huggingFace;
    private List<String> documents;
    private double megabytes;

    /** Counts the megabytes of UTF-8 beside the operations. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** Megabytes encoded; per second in the result. */
        public double megabytes;

        /** Starts each iteration from zero. */
        @Setup(Level.Iteration)
        public void clear() {
            megabytes = 0;
        }
    }

    /** Loads both tokenizers and the text. */
    @Setup
    public void prepare() throws IOException {
        byte[] json = BenchmarkText.tokenizerJson(vocabulary);
        slm = Tokenizers.fromTokenizerJson(json);
        huggingFace = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
        documents = text.documents();
        megabytes = BenchmarkText.megabytes(documents);
    }

    /** Closes the native one. */
    @TearDown
    public void release() {
        huggingFace.close();
    }

    /** Ids alone. */
    @Benchmark
    public void ids(Volume volume, Blackhole blackhole) {
        for (String document : documents) {
            blackhole.consume(slm.encodeToIds(document, true, true));
        }
        volume.megabytes += megabytes;
    }

    /** Ids with spans and masks, which is what the other library always makes. */
    @Benchmark
    public void spans(Volume volume, Blackhole blackhole) {
        EncodeOptions options = EncodeOptions.DEFAULT.withParseSpecialTokens(true);
        for (String document : documents) {
            blackhole.consume(slm.encode(document, options));
        }
        volume.megabytes += megabytes;
    }

    /** The Rust library. */
    @Benchmark
    public void rust(Volume volume, Blackhole blackhole) {
        for (String document : documents) {
            blackhole.consume(huggingFace.encode(document).getIds());
        }
        volume.megabytes += megabytes;
    }
}
