package dev.slm.internal.task;

import dev.slm.Pooling;
import dev.slm.UnsupportedModelException;
import dev.slm.internal.format.Checkpoint;
import dev.slm.internal.format.Metadata;
import dev.slm.internal.format.folder.ModelFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a model makes one vector of a text: what sentence-transformers keeps beside a model in {@code modules.json}, the
 * folders of its steps, {@code sentence_bert_config.json} and {@code config_sentence_transformers.json}, or llama.cpp in
 * {@code pooling_type}.
 *
 * @param preparation what is done to a text before it is cut into tokens
 * @param pooling from tokens to the text
 * @param dense maps that the pooled vector goes through
 * @param dimensions elements of the vector after all of this
 * @param normalize whether vectors are brought to length 1
 * @param maxTokens the greatest length that the files suggest
 * @param prompts texts to put before an input, by the name of the use
 * @param defaultPrompt which of them is used when nothing is said; empty for none
 */
public record SentenceSettings(
        Preparation preparation,
        Pooling pooling,
        List<DenseLayer> dense,
        int dimensions,
        boolean normalize,
        int maxTokens,
        Map<String, String> prompts,
        String defaultPrompt) {
    /**
     * What is done to a text before it is cut into tokens.
     *
     * @param strip whether white space at its ends is left out
     * @param lowercase whether it is brought to lower case
     */
    public record Preparation(boolean strip, boolean lowercase) {
        private static final Preparation NONE = new Preparation(false, false);

        /** The text to be cut into tokens. */
        public String apply(String text) {
            String stripped = strip ? strip(text) : text;
            return lowercase ? stripped.toLowerCase(Locale.ROOT) : stripped;
        }

        private static String strip(String text) {
            int start = 0;
            int end = text.length();
            while (start < end && isBlank(text.charAt(start))) {
                start++;
            }
            while (end > start && isBlank(text.charAt(end - 1))) {
                end--;
            }
            return text.substring(start, end);
        }

        /** What Python strips: more than Java does. */
        private static boolean isBlank(char c) {
            return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
        }
    }

    private static final Map<String, Pooling> MODES = modes();

    private static Map<String, Pooling> modes() {
        Map<String, Pooling> modes = new LinkedHashMap<>();
        modes.put("pooling_mode_cls_token", Pooling.CLS);
        modes.put("pooling_mode_mean_tokens", Pooling.MEAN);
        modes.put("pooling_mode_max_tokens", Pooling.MAX);
        modes.put("pooling_mode_lasttoken", Pooling.LAST);
        return modes;
    }

    /** What the model's files say; mean pooling and normalized where they say nothing. */
    public static SentenceSettings of(TaskModel model) {
        Checkpoint checkpoint = model.checkpoint();
        if (checkpoint instanceof ModelFolder folder) {
            return folder(folder, model);
        }
        Metadata settings = checkpoint.metadata();
        String key = settings.stringOr("general.architecture", "") + ".pooling_type";
        Pooling pooling =
                switch (settings.intOr(key, 1)) {
                    case 0, 1 -> Pooling.MEAN;
                    case 2 -> Pooling.CLS;
                    case 3 -> Pooling.LAST;
                    default ->
                        throw new UnsupportedModelException(settings.file() + ": " + key + " is "
                                + settings.intOr(key, 1) + "; supported are 1 (mean), 2 (cls) and 3 (last)");
                };
        return new SentenceSettings(
                Preparation.NONE,
                pooling,
                List.of(),
                model.engine().hiddenSize(),
                true,
                model.maxTokens(),
                Map.of(),
                "");
    }

    private static SentenceSettings folder(ModelFolder folder, TaskModel model) {
        List<Metadata> modules = folder.modules();
        Optional<Metadata> transformer = folder.json("sentence_bert_config.json");
        // This one counts although the tokenizer's own settings may say less, as in the original.
        int length = transformer
                .flatMap(json -> json.optionalInt("max_seq_length"))
                .filter(value -> value > 0)
                .map(value -> Math.min(value, model.engine().maxTokens()))
                .orElse(model.maxTokens());
        Preparation preparation = new Preparation(
                !modules.isEmpty(),
                transformer.map(json -> json.booleanOr("do_lower_case", false)).orElse(false));
        String poolingFolder = "1_Pooling";
        List<DenseLayer> dense = new ArrayList<>();
        int width = model.engine().hiddenSize();
        boolean normalize = modules.isEmpty();
        for (Metadata module : modules) {
            String type = module.requiredString("type");
            switch (type.substring(type.lastIndexOf('.') + 1)) {
                case "Transformer" -> {}
                case "Pooling" -> poolingFolder = folderName(module);
                case "Normalize" -> normalize = true;
                case "Dense" -> {
                    if (normalize) {
                        throw new UnsupportedModelException(folder.path()
                                + ": modules.json has a Dense step after Normalize; supported is only before");
                    }
                    DenseLayer layer = DenseLayer.load(folder, folderName(module), width);
                    dense.add(layer);
                    width = layer.outputs();
                }
                default ->
                    throw new UnsupportedModelException(folder.path() + ": modules.json has the step " + type
                            + "; supported are Transformer, Pooling, Dense and Normalize");
            }
        }
        Optional<Metadata> prompting = folder.json("config_sentence_transformers.json");
        Map<String, String> prompts = new LinkedHashMap<>();
        prompting.flatMap(json -> json.section("prompts")).ifPresent(names -> names.keys()
                .forEach(name -> prompts.put(name, names.stringOr(name, ""))));
        String defaultPrompt = prompting
                .flatMap(json -> json.optionalString("default_prompt_name"))
                .orElse("");
        if (!defaultPrompt.isEmpty() && !prompts.containsKey(defaultPrompt)) {
            throw prompting.orElseThrow().wrongValue("default_prompt_name", "expected one of " + prompts.keySet());
        }
        Optional<Metadata> pooling = folder.json(poolingFolder + "/config.json");
        if (!pooling.map(json -> json.booleanOr("include_prompt", true)).orElse(true)) {
            throw unsupported(pooling.get(), "include_prompt false, pooling without the tokens of the prompt");
        }
        return new SentenceSettings(
                preparation,
                pooling.map(SentenceSettings::pooling).orElse(Pooling.MEAN),
                List.copyOf(dense),
                width,
                normalize,
                length,
                Map.copyOf(prompts),
                defaultPrompt);
    }

    /** A path with more than a name in it could point at any file of the machine. */
    private static String folderName(Metadata module) {
        String path = module.requiredString("path");
        if (!path.matches("[A-Za-z0-9_-]+")) {
            throw module.wrongValue("path", "expected the name of a folder beside modules.json");
        }
        return path;
    }

    /** Older files have one truth value per mode, newer ones name the mode. */
    private static Pooling pooling(Metadata json) {
        if (json.has("pooling_mode")) {
            return switch (json.requiredString("pooling_mode")) {
                case "cls" -> Pooling.CLS;
                case "mean" -> Pooling.MEAN;
                case "max" -> Pooling.MAX;
                case "lasttoken" -> Pooling.LAST;
                default -> throw unsupported(json, "pooling_mode " + json.requiredString("pooling_mode"));
            };
        }
        Pooling found = null;
        for (String key : json.keys()) {
            if (!key.startsWith("pooling_mode_") || !json.booleanOr(key, false)) {
                continue;
            }
            if (found != null || !MODES.containsKey(key)) {
                throw unsupported(json, found == null ? key : "more than one pooling mode");
            }
            found = MODES.get(key);
        }
        return found == null ? Pooling.MEAN : found;
    }

    private static UnsupportedModelException unsupported(Metadata json, String what) {
        return new UnsupportedModelException(json.file() + " asks for " + what + "; supported is one of "
                + String.join(", ", MODES.keySet()) + ", with the prompt included");
    }
}
