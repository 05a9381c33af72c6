import dev.slm.LanguageModel;
import java.nio.file.Path;

/** Continues a story: {@code java QuickStart model.gguf "Once upon a time"}. */
public class QuickStart {
    public static void main(String[] args) {
        try (LanguageModel model = LanguageModel.load(Path.of(args[0]))) {
            System.out.println(
                    args[1] + model.complete(args[1]).maxTokens(100).generate().text());
        }
    }
}
