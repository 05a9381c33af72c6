package dev.slm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slm bench} on a model that {@code slm synth} made. */
class BenchTest {
    @TempDir
    private static Path temp;

    private static String model;

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    static void makeModel() {
        model = temp.resolve("tiny.gguf").toString();
        assertThat(slm("synth", "--preset", "stories-15m", model).exitCode()).isZero();
    }

    private static Run slm(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Slm.run(
                args, new ByteArrayInputStream(new byte[0]), new PrintStream(out, true), new PrintStream(err, true));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Run bench(String... more) {
        String[] args = {"bench", "-m", model, "-p", "8", "-n", "5", "-t", "2", "-r", "2"};
        String[] all = new String[args.length + more.length];
        System.arraycopy(args, 0, all, 0, args.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        Run run = slm(all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static Map<String, @Nullable Object> document(Run run) throws IOException {
        return JsonInput.object(new ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theTableHasARowForReadingAndOneForWriting() {
        assertThat(bench().out().lines())
                .hasSize(4)
                .allMatch(line -> cells(line) == 7)
                .element(0)
                .isEqualTo("| model | kernels | threads | test | tokens/s | min | max |");
    }

    @Test
    void withLimitsTheRowOfWritingSaysWhatItReadsBesideMemory() {
        List<String> lines = bench("--limits").out().lines().toList();

        assertThat(lines).hasSize(4).allMatch(line -> cells(line) == 12);
        assertThat(lines.get(0))
                .isEqualTo("| model | kernels | threads | test | tokens/s | min | max"
                        + " | GB/s | memory GB/s | share | share min | share max |");
        assertThat(lines.get(2)).matches("\\| tiny.gguf \\| .* \\| 2 \\| read 8 (\\| [0-9.]+ ){3}(\\| ){5}\\|");
        assertThat(lines.get(3)).matches("\\| tiny.gguf \\| .* \\| 2 \\| write 5 (\\| [0-9.]+ ){8}\\|");
    }

    private static long cells(String line) {
        return line.chars().filter(c -> c == '|').count() - 1;
    }

    @Test
    void theDocumentHasTheLimitsOnDemand() throws IOException {
        assertThat(document(bench("--json")).keySet())
                .containsExactly("model", "kernels", "threads", "load_ms", "prefill", "decode");
        Map<String, @Nullable Object> document = document(bench("--limits", "--json"));
        assertThat(document.keySet())
                .containsExactly("model", "kernels", "threads", "load_ms", "prefill", "decode", "limits");

        Map<?, ?> limits = (Map<?, ?>) document.get("limits");
        assertThat(limits.keySet())
                .asString()
                .isEqualTo("[weight_bytes_per_token, key_value_bytes_per_token, memory_read_by, decode_gb_per_second,"
                        + " memory_gb_per_second, decode_share]");
        // 6 layers, keys and values, 288 elements in 16 bits, 9 to 13 positions.
        assertThat(limits.get("key_value_bytes_per_token")).isEqualTo(6 * 2 * 288 * 2 * 11);
        double bytes = number(limits.get("weight_bytes_per_token")) + number(limits.get("key_value_bytes_per_token"));
        double speed = number(median(((Map<?, ?>) document.get("decode")).get("tokens_per_second")));
        assertThat(number(median(limits.get("decode_gb_per_second")))).isCloseTo(speed * bytes / 1e9, within(1e-6));
        assertThat(number(median(limits.get("memory_gb_per_second")))).isPositive();
        assertThat(number(median(limits.get("decode_share")))).isPositive();
    }

    private static @Nullable Object median(@Nullable Object spread) {
        return ((Map<?, ?>) spread).get("median");
    }

    private static double number(@Nullable Object value) {
        return ((Number) value).doubleValue();
    }
}
