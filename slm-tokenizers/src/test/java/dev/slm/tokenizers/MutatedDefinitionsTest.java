package dev.slm.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged definitions give the documented exception or a tokenizer that works, without much memory, and always end. */
@Tag("slow")
@Timeout(240)
class MutatedDefinitionsTest {
    private static final int MUTATIONS = 20_000;
    private static final long MAX_ALLOCATED = 96L << 20;
    private static final String TEXT = "The café's 12 ①ﬁ\u0301 naïve\t\n<s> [MASK] 中文 👩‍👩‍👧 don't '''  x²";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final Pattern VALUE =
            Pattern.compile("(?<=[:,\\[])(?:-?\\d+(?:\\.\\d+)?|true|false|null|\"[^\"\\\\]*\")(?=[,\\]}])");

    private int refused;

    @Test
    void mutatedTokenizerJson() {
        List<String> definitions = new ArrayList<>();
        StagesAgainstRustTest.normalizers().forEach(definitions::add);
        StagesAgainstRustTest.preTokenizers().forEach(definitions::add);
        StagesAgainstRustTest.splits().forEach(definitions::add);
        StagesAgainstRustTest.models().forEach(definitions::add);
        StagesAgainstRustTest.addedTokensAndProcessors().forEach(definitions::add);
        Random random = new Random(1);
        for (int i = 0; i < MUTATIONS; i++) {
            String definition = definitions.get(random.nextInt(definitions.size()));
            byte[] json = definition.getBytes(StandardCharsets.UTF_8);
            // Most of a definition is its vocabulary; half of the damage is meant for the rest.
            int rest = random.nextBoolean() ? Math.max(1, definition.indexOf("\"model\"")) : json.length;
            byte[] damaged = random.nextBoolean()
                    ? mutate(json, rest, random)
                    : exchangeValue(definition, random).getBytes(StandardCharsets.UTF_8);
            check(damaged, Tokenizers::fromTokenizerJson);
        }
        assertThat(refused).as("damage that matters").isBetween(MUTATIONS / 10, MUTATIONS * 9 / 10);
    }

    @Test
    void mutatedSentencePieceModels() {
        Random random = new Random(2);
        for (String name : List.of("stories260K", "bpe1k", "unigram2k_bytefallback")) {
            byte[] model = Fixtures.bytes("fixtures/sentencepiece/" + name + ".model");
            int tries = name.startsWith("unigram") ? MUTATIONS / 10 : MUTATIONS * 9 / 20;
            for (int i = 0; i < tries; i++) {
                check(mutate(model, model.length, random), Tokenizers::fromSentencePiece);
            }
        }
    }

    @Test
    void mutatedGgufMetadata() {
        Map<String, Object> metadata = GgufMetadata.read(Fixtures.path("models/stories260K-F32.gguf"));
        List<String> keys = metadata.keySet().stream()
                .filter(key -> key.startsWith("tokenizer."))
                .toList();
        List<Object> values =
                new ArrayList<>(List.of("gpt2", "llama", "bert", "t5", -1, Long.MAX_VALUE, Float.NaN, true));
        values.addAll(List.of(
                new int[0], new float[3], new String[] {"a", "a"}, new String[0], new byte[] {1, 2}, List.of(1)));
        Random random = new Random(3);
        for (int i = 0; i < 3_000; i++) {
            Map<String, Object> damaged = new HashMap<>(metadata);
            for (int n = 0; n <= random.nextInt(3); n++) {
                String key = keys.get(random.nextInt(keys.size()));
                if (random.nextInt(4) == 0) {
                    damaged.remove(key);
                } else {
                    damaged.put(key, values.get(random.nextInt(values.size())));
                }
            }
            check(damaged, Tokenizers::fromGguf);
        }
    }

    private <T> void check(T definition, Function<T, Tokenizer> reader) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            Tokenizer tokenizer = reader.apply(definition);
            int[] ids = tokenizer.encode(TEXT).ids();
            assertThat(tokenizer.encodeToIds(TEXT, true, true).length).isLessThan(100_000);
            for (int id : ids) {
                tokenizer.tokenBytes(id);
            }
            tokenizer.decode(ids, false);
        } catch (TokenizerFormatException expected) {
            assertThat(expected.getMessage()).isNotBlank();
            refused++;
        } catch (RuntimeException | Error e) {
            fail(
                    definition instanceof byte[] bytes
                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                            : "" + definition,
                    e);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as(() -> definition instanceof byte[] bytes
                        ? new String(bytes, StandardCharsets.ISO_8859_1)
                        : String.valueOf(definition))
                .isLessThan(MAX_ALLOCATED);
    }

    /** The same document with one value exchanged for another, so that it stays valid JSON. */
    private static String exchangeValue(String json, Random random) {
        Matcher values = VALUE.matcher(json);
        int at = random.nextInt(json.length());
        if (!values.find(at) && !values.find(0)) {
            return json;
        }
        List<String> others =
                List.of("null", "-1", "0", "3", "99999999999", "1e99", "{}", "[]", "\"\"", "\"a\"", "true", "false");
        String other = others.get(random.nextInt(others.size()));
        return json.substring(0, values.start()) + other + json.substring(values.end());
    }

    /** One to three damages among the first {@code within} bytes. */
    private static byte[] mutate(byte[] original, int within, Random random) {
        byte[] bytes = original;
        for (int n = 0; n <= random.nextInt(3); n++) {
            int at = random.nextInt(Math.max(1, Math.min(within, bytes.length)));
            bytes = damage(bytes.clone(), at, random);
        }
        return bytes;
    }

    private static byte[] damage(byte[] bytes, int at, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] = (byte) random.nextInt(256);
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> {
                return splice(bytes, at, end, new byte[0]);
            }
            case 4 -> {
                return splice(bytes, end, end, Arrays.copyOfRange(bytes, at, end));
            }
            case 5 -> {
                List<String> values =
                        List.of("null", "-1", "99999999999", "1e99", "{}", "[]", "\"\"", "true", "2147483647");
                return splice(
                        bytes,
                        at,
                        end,
                        values.get(random.nextInt(values.size())).getBytes(StandardCharsets.UTF_8));
            }
            default -> Arrays.fill(bytes, at, end, (byte) 0xFF);
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] replacement) {
        byte[] result = new byte[bytes.length - (to - from) + replacement.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(replacement, 0, result, from, replacement.length);
        System.arraycopy(bytes, to, result, from + replacement.length, bytes.length - to);
        return result;
    }
}
