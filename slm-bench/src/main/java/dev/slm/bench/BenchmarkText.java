package dev.slm.bench;

import dev.slm.tokenizers.Tokenizer;
import dev.slm.tokenizers.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Texts to tokenize, each of about a million chars in documents of 4,000. Needs the folder that slm.fixtures names. */
public enum BenchmarkText {
    /** Prose from children's books. */
    ENGLISH {
        @Override
        String text() throws IOException {
            return Files.readString(fixtures().resolve("corpora/childrens-classics.txt"));
        }
    },
    /** The Java sources of this project. */
    CODE {
        @Override
        String text() throws IOException {
            StringBuilder code = new StringBuilder();
            try (Stream<Path> files = Files.walk(Path.of(System.getProperty("slm.sources", ".")))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    code.append(Files.readString(file));
                }
            }
            return code.toString();
        }
    },
    /** Chinese words, frequent ones more often, in sentences of random length. */
    CHINESE {
        @Override
        String text() throws IOException {
            Tokenizer words = Tokenizers.fromTokenizerJson(tokenizerJson("qwen3"));
            List<String> chinese = new ArrayList<>();
            for (int id = 0; id < words.vocabularySize(); id++) {
                String word = new String(words.tokenBytes(id), StandardCharsets.UTF_8);
                if (!word.isEmpty() && word.codePoints().allMatch(c -> c >= 0x4E00 && c <= 0x9FFF)) {
                    chinese.add(word);
                }
            }
            Random random = new Random(1);
            StringBuilder text = new StringBuilder();
            while (text.length() < LENGTH) {
                for (int n = 3 + random.nextInt(10); n > 0; n--) {
                    text.append(chinese.get((int) (chinese.size() * Math.pow(random.nextDouble(), 3))));
                }
                text.append(random.nextInt(3) == 0 ? "。" : "，");
            }
            return text.toString();
        }
    };

    private static final int LENGTH = 1_000_000;
    private static final int DOCUMENT = 4_000;

    abstract String text() throws IOException;

    List<String> documents() throws IOException {
        String text = text();
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < Math.min(text.length(), LENGTH); i += DOCUMENT) {
            documents.add(text.substring(i, Math.min(i + DOCUMENT, text.length())));
        }
        return documents;
    }

    static double megabytes(List<String> documents) {
        return documents.stream()
                        .mapToLong(document -> document.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
    }

    static boolean isHere() {
        return Files.isDirectory(fixtures().resolve("fixtures/tokenizers"));
    }

    private static Path fixtures() {
        return Path.of(System.getProperty("slm.fixtures", "../shared"));
    }

    static byte[] tokenizerJson(String name) throws IOException {
        Path folder = fixtures().resolve("fixtures/tokenizers").resolve(name);
        if (Files.exists(folder.resolve("tokenizer.json"))) {
            return Files.readAllBytes(folder.resolve("tokenizer.json"));
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("tokenizer.json.gz")))) {
            return in.readAllBytes();
        }
    }
}
