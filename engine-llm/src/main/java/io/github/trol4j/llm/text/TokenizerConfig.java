package io.github.trol4j.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code tokenizer_config.json}, {@code added_tokens.json} and {@code special_tokens_map.json} say. New files have all added
 * tokens with their flags in the first ({@code added_tokens_decoder}); old ones have the ids in the second and the flags of the
 * special ones in the third.
 */
record TokenizerConfig(
        String origin,
        Map<String, AddedToken> added,
        Set<Integer> special,
        Map<String, String> roles,
        boolean hasDecoder,
        boolean tidies) {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String ADDED = "added_tokens.json";
    private static final String SPECIAL = "special_tokens_map.json";
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "pad_token", "unk_token", "sep_token", "cls_token", "mask_token");
    private static final List<String> MORE_SPECIAL = List.of("additional_special_tokens", "extra_special_tokens");
    private static final int MAX_ID = 1 << 24;

    static TokenizerConfig read(FileSource files) {
        JsonNode config = tree(files, CONFIG);
        JsonNode specialMap = tree(files, SPECIAL);
        Map<String, AddedToken> added = new LinkedHashMap<>();
        config.path("added_tokens_decoder").properties().forEach(entry -> {
            int id = id(files.describe(CONFIG), entry.getKey());
            String content = entry.getValue().path("content").asText("");
            add(files.describe(CONFIG), added, AddedToken.read(content, id, entry.getValue()));
        });
        tree(files, ADDED).properties().forEach(entry -> {
            int id = id(files.describe(ADDED), entry.getValue().asText(""));
            add(files.describe(ADDED), added, AddedToken.plain(entry.getKey(), id));
        });
        if (!config.has("added_tokens_decoder")) {
            List.of(config, specialMap).forEach(source -> markSpecial(source, added));
        }
        Map<String, String> roles = new HashMap<>();
        for (String role : ROLES) {
            String text = content(config.path(role));
            text = text.isEmpty() ? content(specialMap.path(role)) : text;
            if (!text.isEmpty()) {
                roles.put(role, text);
            }
        }
        Set<Integer> special = new HashSet<>();
        added.values().stream().filter(AddedToken::special).forEach(token -> special.add(token.id()));
        boolean tidies = config.path("clean_up_tokenization_spaces").asBoolean(false);
        return new TokenizerConfig(
                files.describe(CONFIG),
                Map.copyOf(added),
                Set.copyOf(special),
                Map.copyOf(roles),
                config.has("added_tokens_decoder"),
                tidies);
    }

    /** The token that the file gives this role, for example {@code eos_token}. */
    Optional<String> role(String name) {
        return Optional.ofNullable(roles.get(name));
    }

    /** Gives the tokens that a file names as special their flags. */
    private static void markSpecial(JsonNode source, Map<String, AddedToken> added) {
        List<JsonNode> named = new ArrayList<>();
        ROLES.forEach(role -> named.add(source.path(role)));
        MORE_SPECIAL.forEach(list -> source.path(list).forEach(named::add));
        for (JsonNode token : named) {
            added.computeIfPresent(content(token), (text, known) -> {
                AddedToken flagged = AddedToken.read(text, known.id(), token);
                return flagged.withSpecial();
            });
        }
    }

    /** The text of a token that is written as a string or as an object. */
    private static String content(JsonNode token) {
        return token.isObject() ? token.path("content").asText("") : token.isTextual() ? token.asText() : "";
    }

    private static JsonNode tree(FileSource files, String name) {
        byte[] bytes = files.read(name);
        if (bytes == null) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode tree = new ObjectMapper().readTree(bytes);
            if (tree == null || !tree.isObject()) {
                throw new CheckpointException(
                        files.describe(name) + ": expected a JSON object; download the file again");
            }
            return tree;
        } catch (JacksonException e) {
            throw new CheckpointException(
                    files.describe(name) + ": not valid JSON (" + e.getOriginalMessage() + "); download it again", e);
        } catch (IOException e) {
            throw new CheckpointException(files.describe(name) + ": cannot be read (" + e + ")", e);
        }
    }

    private static void add(String origin, Map<String, AddedToken> added, AddedToken token) {
        if (token.content().isEmpty()) {
            throw new CheckpointException(
                    origin + ": added token " + token.id() + " has no content; download the file again");
        }
        AddedToken before = added.putIfAbsent(token.content(), token);
        if (before != null && before.id() != token.id()) {
            throw new CheckpointException(origin + ": added token '" + token.content() + "' has the ids " + before.id()
                    + " and " + token.id() + "; tokenizer_config.json and added_tokens.json must agree");
        }
    }

    private static int id(String origin, String text) {
        try {
            int id = Integer.parseInt(text);
            if (id >= 0 && id < MAX_ID) {
                return id;
            }
        } catch (NumberFormatException e) {
            // reported below together with numbers out of range
        }
        throw new CheckpointException(
                origin + ": token id '" + text + "', expected a number from 0 to " + (MAX_ID - 1));
    }
}
