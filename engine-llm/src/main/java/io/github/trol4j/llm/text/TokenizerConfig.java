package io.github.trol4j.llm.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.trol4j.core.CheckpointException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code tokenizer_config.json} and {@code added_tokens.json} say. */
record TokenizerConfig(
        String origin,
        Map<String, Integer> added,
        Set<Integer> special,
        Map<String, String> roles,
        boolean hasDecoder,
        boolean tidies) {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String ADDED = "added_tokens.json";
    private static final int MAX_ID = 1 << 24;

    static TokenizerConfig read(FileSource files) {
        JsonNode config = tree(files, CONFIG);
        Map<String, Integer> added = new LinkedHashMap<>();
        Set<Integer> special = new HashSet<>();
        config.path("added_tokens_decoder").properties().forEach(entry -> {
            int id = id(files.describe(CONFIG), entry.getKey());
            add(files.describe(CONFIG), added, entry.getValue().path("content").asText(""), id);
            if (entry.getValue().path("special").asBoolean(false)) {
                special.add(id);
            }
        });
        tree(files, ADDED)
                .properties()
                .forEach(entry -> add(
                        files.describe(ADDED),
                        added,
                        entry.getKey(),
                        id(files.describe(ADDED), entry.getValue().asText(""))));
        Map<String, String> roles = new HashMap<>();
        for (String role : new String[] {"bos_token", "eos_token", "pad_token"}) {
            JsonNode token = config.path(role);
            String text = token.isObject() ? token.path("content").asText("") : token.asText("");
            if (!text.isEmpty()) {
                roles.put(role, text);
            }
        }
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

    private static void add(String origin, Map<String, Integer> added, String content, int id) {
        if (content.isEmpty()) {
            throw new CheckpointException(origin + ": added token " + id + " has no content; download the file again");
        }
        Integer before = added.putIfAbsent(content, id);
        if (before != null && before != id) {
            throw new CheckpointException(origin + ": added token '" + content + "' has the ids " + before + " and "
                    + id + "; tokenizer_config.json and added_tokens.json must agree");
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
