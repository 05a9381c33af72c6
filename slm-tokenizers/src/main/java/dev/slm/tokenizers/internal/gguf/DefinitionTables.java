package dev.slm.tokenizers.internal.gguf;

import dev.slm.tokenizers.TokenizerFormatException;
import dev.slm.tokenizers.internal.patterns.Gpt2Splitter;
import dev.slm.tokenizers.internal.sentencepiece.Pieces;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a tokenizer.json that has been read into values and found valid. Of GGUF's kinds of tokenizers four are
 * what a tokenizer.json may be ({@code llama, gpt2, bert, t5}). They fix most of the rest, so the other sections are
 * looked through for the few things that GGUF can say.
 */
final class DefinitionTables {
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");

    private final Map<?, ?> definition;
    private final Map<?, ?> model;
    private final int size;

    private DefinitionTables(Map<?, ?> definition, int size) {
        this.definition = definition;
        this.model = (Map<?, ?>) Objects.requireNonNull(definition.get("model"));
        this.size = size;
    }

    static TokenTables read(Map<?, ?> definition, int size) {
        DefinitionTables reader = new DefinitionTables(definition, size);
        TokenTables tables = reader.model();
        reader.addAdded(tables);
        return tables;
    }

    /** Whether this is a BPE over bytes spelt as letters, as GPT-2's. */
    static boolean isByteLevel(Map<?, ?> definition) {
        return definition.get("model") instanceof Map<?, ?> model
                && model.get("merges") != null
                && !Boolean.TRUE.equals(model.get("byte_fallback"));
    }

    private TokenTables model() {
        Object vocabulary = model.get("vocab");
        if (vocabulary instanceof List<?> scored) {
            return unigram(scored);
        }
        Map<?, ?> ids = (Map<?, ?>) Objects.requireNonNull(vocabulary);
        if (isByteLevel(definition)) {
            return byteLevel(ids);
        }
        return model.get("merges") != null ? sentencePieceBpe(ids) : wordPiece(ids);
    }

    private TokenTables unigram(List<?> scored) {
        TokenTables tables = new TokenTables(size, "t5");
        tables.keys.put("pre", "default");
        int unknown = model.get("unk_id") instanceof Number id ? id.intValue() : -1;
        for (int id = 0; id < scored.size(); id++) {
            List<?> pair = (List<?>) Objects.requireNonNull(scored.get(id));
            float score = ((Number) Objects.requireNonNull(pair.get(1))).floatValue();
            tables.set(id, (String) Objects.requireNonNull(pair.get(0)), type(pair.get(0), id, unknown), score);
        }
        tables.keys.put("add_space_prefix", prefixesSpace());
        // Runs of blanks become one where a stage replaces them or splits at white space.
        boolean collapses = !stages("normalizer", "Replace").isEmpty()
                || !stages("pre_tokenizer", "WhitespaceSplit").isEmpty();
        tables.keys.put("remove_extra_whitespaces", collapses);
        for (Map<?, ?> stage : stages("normalizer", "Precompiled")) {
            if (stage.get("precompiled_charsmap") instanceof String base64) {
                tables.keys.put("precompiled_charsmap", Base64.getDecoder().decode(base64));
            }
        }
        return tables;
    }

    private TokenTables sentencePieceBpe(Map<?, ?> ids) {
        TokenTables tables = new TokenTables(size, "llama");
        tables.keys.put("pre", "default");
        int unknown = model.get("unk_token") instanceof String token && ids.get(token) instanceof Number id
                ? id.intValue()
                : -1;
        List<String[]> merges = merges();
        Map<String, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < merges.size(); rank++) {
            ranks.putIfAbsent(merges.get(rank)[0] + merges.get(rank)[1], rank);
        }
        ids.forEach((token, number) -> {
            int id = ((Number) number).intValue();
            // SentencePiece joins the pair with the best score; what no merge makes comes last.
            int rank = ranks.getOrDefault((String) token, merges.size() + id);
            int type = type(token, id, unknown);
            tables.set(id, (String) token, type, type == Pieces.NORMAL ? -rank : 0);
        });
        tables.keys.put("add_space_prefix", prefixesSpace());
        return tables;
    }

    private static int type(@Nullable Object token, int id, int unknown) {
        if (id == unknown) {
            return Pieces.UNKNOWN;
        }
        return BYTE.matcher(String.valueOf(token)).matches() ? Pieces.BYTE : Pieces.NORMAL;
    }

    private TokenTables byteLevel(Map<?, ?> ids) {
        TokenTables tables = new TokenTables(size, "gpt2");
        boolean ignoresMerges = Boolean.TRUE.equals(model.get("ignore_merges"));
        tables.keys.put("pre", PreTokenizerNames.nameOf(regexes(), ignoresMerges));
        ids.forEach((token, id) -> tables.set(((Number) id).intValue(), (String) token, Pieces.NORMAL, 0));
        tables.keys.put(
                "merges", merges().stream().map(pair -> pair[0] + " " + pair[1]).toArray(String[]::new));
        return tables;
    }

    private TokenTables wordPiece(Map<?, ?> ids) {
        if (!"##".equals(model.get("continuing_subword_prefix"))) {
            throw new TokenizerFormatException("model.continuing_subword_prefix is "
                    + model.get("continuing_subword_prefix") + "; GGUF has a place for WordPiece with ## only");
        }
        TokenTables tables = new TokenTables(size, "bert");
        ids.forEach(
                (token, id) -> tables.set(((Number) id).intValue(), phantomSpace((String) token), Pieces.NORMAL, 0));
        for (Map<?, ?> stage : stages("normalizer", "BertNormalizer")) {
            boolean lowercase = !Boolean.FALSE.equals(stage.get("lowercase"));
            boolean strips = stage.get("strip_accents") instanceof Boolean given ? given : lowercase;
            tables.keys.put("normalizer.lowercase", lowercase);
            tables.keys.put("normalizer.strip_accents", strips);
        }
        return tables;
    }

    /** GGUF marks the pieces that begin a word, not those that continue one. */
    private static String phantomSpace(String token) {
        return token.startsWith("##") ? token.substring(2) : "\u2581" + token;
    }

    private void addAdded(TokenTables tables) {
        if (!(definition.get("added_tokens") instanceof List<?> added)) {
            return;
        }
        for (Object element : added) {
            Map<?, ?> token = (Map<?, ?>) Objects.requireNonNull(element);
            int id = ((Number) Objects.requireNonNull(token.get("id"))).intValue();
            boolean special = Boolean.TRUE.equals(token.get("special"));
            boolean unknown = id < size && id >= 0 && tables.types[id] == Pieces.UNKNOWN;
            int type = special ? Pieces.CONTROL : Pieces.USER_DEFINED;
            tables.set(id, (String) Objects.requireNonNull(token.get("content")), unknown ? Pieces.UNKNOWN : type, 0);
        }
    }

    private List<String[]> merges() {
        List<String[]> pairs = new ArrayList<>();
        for (Object merge : (List<?>) Objects.requireNonNull(model.get("merges"))) {
            if (merge instanceof List<?> pair) {
                pairs.add(new String[] {String.valueOf(pair.get(0)), String.valueOf(pair.get(1))});
            } else {
                pairs.add(String.valueOf(merge).split(" ", 2));
            }
        }
        return pairs;
    }

    private boolean prefixesSpace() {
        return !stages("normalizer", "Prepend").isEmpty()
                || stages("pre_tokenizer", "Metaspace").stream()
                        .anyMatch(stage -> !"never".equals(stage.get("prepend_scheme"))
                                && !Boolean.FALSE.equals(stage.get("add_prefix_space")));
    }

    /** What text is split by, stage after stage. */
    private List<String> regexes() {
        List<String> regexes = new ArrayList<>();
        for (Map<?, ?> stage : stages("pre_tokenizer", null)) {
            String type = String.valueOf(stage.get("type"));
            if (type.equals("Split")) {
                regexes.add(
                        stage.get("pattern") instanceof Map<?, ?> pattern
                                        && pattern.get("Regex") instanceof String regex
                                ? regex
                                : "a literal");
            } else if (type.equals("Digits")) {
                regexes.add(Boolean.TRUE.equals(stage.get("individual_digits")) ? "\\p{N}" : "\\p{N}+");
            } else if (type.equals("ByteLevel") && !Boolean.FALSE.equals(stage.get("use_regex"))) {
                regexes.add(Gpt2Splitter.REGEX);
            }
        }
        return regexes;
    }

    /** The stages of a section, those of sequences in their order; of one type, or all. */
    private List<Map<?, ?>> stages(String section, @Nullable String type) {
        List<Map<?, ?>> found = new ArrayList<>();
        collect(definition.get(section), type, found);
        return found;
    }

    private static void collect(@Nullable Object stage, @Nullable String type, List<Map<?, ?>> found) {
        if (!(stage instanceof Map<?, ?> fields)) {
            return;
        }
        if ("Sequence".equals(fields.get("type"))) {
            for (String parts : List.of("normalizers", "pretokenizers")) {
                if (fields.get(parts) instanceof List<?> list) {
                    list.forEach(part -> collect(part, type, found));
                }
            }
        } else if (type == null || type.equals(fields.get("type"))) {
            found.add(fields);
        }
    }
}
