package dev.slm.quant.internal.x86;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** GNU as, the independent authority on encodings, where it is installed. */
final class Binutils {
    private static final Pattern LISTED = Pattern.compile("^\\s*(\\d+)\\s+([0-9a-f]{4,16})\\s.*");

    private Binutils() {}

    static boolean available() {
        try {
            return run("as", "--version").contains("GNU")
                    && run("objcopy", "--version").contains("GNU");
        } catch (IOException absent) {
            return false;
        }
    }

    /** The code of each line; a line may hold several instructions separated by semicolons. */
    static List<byte[]> assemble(List<String> lines) throws IOException {
        Path folder = Files.createTempDirectory("encodings");
        Path source = folder.resolve("code.s");
        Path object = folder.resolve("code.o");
        Path binary = folder.resolve("code.bin");
        try {
            Files.writeString(source, ".intel_syntax noprefix\n" + String.join("\n", lines) + "\n");
            String listing = run("as", "-aln", "-o", object.toString(), source.toString());
            if (!Files.exists(object)) {
                throw new IOException("as refuses:\n" + listing);
            }
            run("objcopy", "-O", "binary", "-j", ".text", object.toString(), binary.toString());
            byte[] code = Files.readAllBytes(binary);
            int[] starts = new int[lines.size() + 1];
            Arrays.fill(starts, -1);
            for (String line : listing.split("\n")) {
                Matcher listed = LISTED.matcher(line);
                if (listed.matches()) {
                    int number = Integer.parseInt(listed.group(1)) - 2;
                    if (starts[number] < 0) {
                        starts[number] = Integer.parseInt(listed.group(2), 16);
                    }
                }
            }
            starts[lines.size()] = code.length;
            List<byte[]> result = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                result.add(Arrays.copyOfRange(code, starts[i], starts[i + 1]));
            }
            return result;
        } finally {
            for (Path file : List.of(source, object, binary, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(1, TimeUnit.MINUTES);
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } finally {
            process.destroyForcibly();
        }
    }
}
