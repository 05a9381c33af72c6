package dev.slm.quant.internal.x86;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The stored truth about encodings: {@code encodings.txt}, a line per case, the bytes in hexadecimal and what GNU as
 * was given. After a change of instructions or cases run {@link #main} with the path of that file.
 */
final class EncodingGolden {
    static final String RESOURCE = "encodings.txt";

    private EncodingGolden() {}

    /** Writes the file anew from what GNU as says; nothing of it comes from the assembler under test. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[0]), linesFromBinutils());
    }

    static List<String> linesFromBinutils() throws IOException {
        List<String> instructions = EncodingCases.instructions().values().stream()
                .flatMap(cases -> cases.keySet().stream())
                .toList();
        List<String> lines = new ArrayList<>();
        List<byte[]> encodings = Binutils.assemble(instructions);
        for (int i = 0; i < encodings.size(); i++) {
            lines.add(line(encodings.get(i), instructions.get(i)));
        }
        for (Code program : EncodingCases.programs()) {
            String text = String.join("; ", program.listing());
            lines.add(line(Binutils.assemble(List.of(text)).get(0), text));
        }
        return lines;
    }

    static List<String> linesFromAssembler() {
        List<String> lines = new ArrayList<>();
        EncodingCases.instructions()
                .values()
                .forEach(cases -> cases.forEach((text, code) -> lines.add(line(code, text))));
        for (Code program : EncodingCases.programs()) {
            lines.add(line(program.bytes(), String.join("; ", program.listing())));
        }
        return lines;
    }

    static List<String> storedLines() {
        try (var stream = EncodingGolden.class.getResourceAsStream(RESOURCE)) {
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String line(byte[] code, String text) {
        return HexFormat.of().formatHex(code) + "\t" + text;
    }
}
